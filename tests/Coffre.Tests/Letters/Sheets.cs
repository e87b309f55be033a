using Coffre.Cli;

namespace Coffre.Tests;

/// <summary>Letters to print in tests: plainly fictitious, with what French names and addresses bring.</summary>
static class Sheets
{
    public static LetterSheet First { get; } = new()
    {
        Sender = "Ville de Val-Exemple",
        ReturnAddress = ["Service des finances", "100, rue de l’Hôtel-de-Ville", "Val-Exemple (Québec)  G0X 0X0"],
        Date = new(2026, 11, 24),
        Reference = "4417-2210",
        Address = ["Marie-Ève D’Amours", "18, rue des Érables, app. 4", "Val-Exemple (Québec)  G0X 1A1", "Canada"],
        Title = "Compte de taxes 2027",
        Link = Link("coffre.example"),
        ValidUntil = new(2027, 3, 30),
        Telephone = "418 555-0123",
        Hours = "du lundi au vendredi, de 8 h 30 à 16 h 30",
        Operator = "Coopérative de Val-Exemple",
        Place = "Québec",
        FirstMailing = true,
    };

    public static LetterSheet English { get; } = First with
    {
        English = true,
        FirstMailing = false,
        Address = ["Éloïse Ångström-L’Écuyer", "a/s Succession de Jean-François L’Écuyer", "Appartement 1204", "2250, boulevard Notre-Dame-de-la-Défense", "Val-Exemple (Québec)  G0X 1A1"],
    };

    public static LetterSheet Next { get; } = English with { StopCode = LinkCode.Parse("4T7K 9QX2") };

    public static LetterSheet Longest { get; } = Next with
    {
        Sender = "Régie intermunicipale de gestion des matières résiduelles de la région de Val-Exemple et environs",
        Title = "Compte de taxes municipales et scolaires 2027, immeuble du 2250, boulevard Notre-Dame",
        Link = Link("courrier-numerique.ville-val-exemple2.qc.ca"),
        FirstMailing = true,
    };

    /// <summary>A link to a host, always with the same code.</summary>
    public static LetterLink Link(string host) =>
        new(host, Code.Of(CodeKind.Letter, "a code of one letter"u8[..18]), plain: host.StartsWith("localhost", StringComparison.Ordinal));
}
