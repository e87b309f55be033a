namespace Coffre;

/// <summary>Where a server gives the pages of its program, and which file each is: what serves them and what compares them with a release read the same list.</summary>
public static class PageAddresses
{
    // one program, which reads the address: what names a thing stands after # and is never sent
    const string Vault = "coffre.html";

    /// <summary>Each address, with the file of the release that it gives.</summary>
    public static IReadOnlyList<(string Address, string File)> All { get; } =
    [
        ("/", "index.html"), ("/p", "p.html"), ("/transparence", "transparence.html"),
        ("/entrer", Vault), ("/retrouver", Vault), ("/retrouver/code", Vault), ("/retrouver/appareil", Vault), ("/document", Vault),
        ("/organismes", Vault), ("/papiers", Vault), ("/papiers/dossier", Vault), ("/papiers/corbeille", Vault), ("/papiers/fiches", Vault), ("/papiers/fiche", Vault),
        ("/journal", Vault), ("/partages", Vault), ("/reglages", Vault), ("/reglages/appareils", Vault), ("/reglages/avis", Vault), ("/reglages/emporter", Vault), ("/reglages/fermer", Vault),
    ];
}
