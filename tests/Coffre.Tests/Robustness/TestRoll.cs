using System.Text;

namespace Coffre.Tests;

/// <summary>A roll in a folder of its own, with small documents.</summary>
sealed class TestRoll
{
    const string Words = """
        {
          "returnAddress": ["100, rue de l’Hôtel-de-Ville", "Val-Exemple (Québec)  G0X 0X0"],
          "telephone": "418 555-0123",
          "hours": "du lundi au vendredi, de 8 h 30 à 16 h 30",
          "body": { "fr": "Bonjour {name},\n\nVoici votre avis.", "en": "Hello {name},\n\nHere is your notice." }
        }
        """;

    readonly string folder;

    /// <param name="folder">Where.</param>
    /// <param name="references">Whom it is for.</param>
    /// <param name="title">What it is; two rolls of different titles are two rolls.</param>
    public TestRoll(string folder, IEnumerable<string> references, string title = "Avis")
    {
        this.folder = folder;
        References = [.. references];
        Directory.CreateDirectory(folder);
        var rows = new StringBuilder("reference,name,language,address1,address2,file,title,purpose\n");
        foreach (var (i, reference) in References.Index())
        {
            File.WriteAllText(Document(reference), $"%PDF-1.7\n% {title} {reference}\n{new string('x', 1500 + i)}\n%%EOF\n");
            rows.Append($"{reference},Renée O’Brien {reference},fr,Renée O’Brien {reference},\"12, rue des Érables, Val-Exemple\",{Path.GetFileName(Document(reference))},{title},essai\n");
        }
        File.WriteAllText(Csv, rows.ToString());
        File.WriteAllText(Sender, Words);
    }

    public IReadOnlyList<string> References { get; }

    public string Csv => Path.Combine(folder, "roll.csv");

    public string Sender => Path.Combine(folder, "sender.json");

    public string LettersFolder => Path.Combine(folder, "letters");

    /// <summary>How many have no account.</summary>
    public int Letters => References.Count(reference => reference.StartsWith('L'));

    /// <summary>What delivers it, and what resumes it.</summary>
    public string[] Deliver => ["deliver", "--roll", Csv, "--sender", Sender, "--letters", LettersFolder];

    public string Document(string reference) => Path.Combine(folder, $"{reference}.pdf");

    /// <summary>References that have accounts, and others that have none.</summary>
    public static IEnumerable<string> Some(int accounts, int letters) =>
        Enumerable.Range(0, accounts).Select(n => $"R-{n:0000}").Concat(Enumerable.Range(0, letters).Select(n => $"L-{n:0000}"));
}
