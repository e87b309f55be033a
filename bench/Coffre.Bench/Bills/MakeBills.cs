using System.Globalization;
using System.Text;

namespace Coffre.Bench;

/// <summary>
/// Makes the tax bills of the fictitious Ville de Val-Exemple as a city's own system would hand them over: PDF files, a roll, <c>sender.json</c>, and
/// in <c>references.csv</c> the first half of the references, whose people have accounts. One seed, one city: another year bills the same people.
/// </summary>
static class MakeBills
{
    public const string Sender =
        """
        {
          "returnAddress": ["Service des finances", "100, rue de l’Hôtel-de-Ville", "Val-Exemple (Québec)  G0X 0X0"],
          "telephone": "418 555-0123",
          "hours": "du lundi au vendredi, de 8 h 30 à 16 h 30",
          "body": {
            "fr": "Bonjour {name},\n\nVoici votre compte de taxes. Vous pouvez payer {amount} en un seul versement au plus tard le {due}, ou en quatre versements.\n\nVous payez à votre institution financière, au comptoir ou par la poste, avec la référence {reference}.",
            "en": "Hello {name},\n\nHere is your tax bill. You may pay {amount} at once by {due}, or in four instalments.\n\nYou pay at your financial institution, at the counter or by mail, with the reference {reference}."
          }
        }

        """;

    public static int Run(string[] args)
    {
        var (seed, year) = (1, 2027);
        var rest = args.ToList();
        if (rest.Count < 2 || !Take(rest, "--seed", ref seed) || !Take(rest, "--year", ref year) || rest.Count != 2
            || !int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > 200_000)
        {
            Console.Error.WriteLine("bills DIR COUNT [--seed N] [--year Y]: COUNT is 1 to 200000.");
            return 2;
        }
        Make(rest[0], count, seed, year);
        Console.WriteLine($"{count} bills, roll.csv, sender.json, references.csv in {rest[0]}");
        return 0;
    }

    public static void Make(string folder, int count, int seed, int year)
    {
        Directory.CreateDirectory(Path.Combine(folder, "bills"));
        var rows = new string[count];
        var references = new string[count / 2];
        Parallel.For(0, count, i =>
        {
            var bill = new TaxBill(Resident.Of(seed, i), year);
            var file = $"bills/{bill.Resident.Reference}.pdf";
            File.WriteAllBytes(Path.Combine(folder, file), TaxBillPdf.Make(bill));
            rows[i] = Row(bill, file);
            if (i < references.Length)
                references[i] = bill.Resident.Reference;
        });
        Write("roll.csv", ["reference,name,language,address1,address2,address3,address4,address5,file,title,purpose,amount,due", .. rows]);
        Write("references.csv", ["reference", .. references]);
        File.WriteAllText(Path.Combine(folder, "sender.json"), Sender);

        void Write(string name, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(folder, name), string.Concat(lines.Select(l => l + "\n")), new UTF8Encoding(false));
    }

    static string Row(TaxBill bill, string file)
    {
        var resident = bill.Resident;
        string[] fields =
        [
            resident.Reference, resident.Name, resident.English ? "en" : "fr", .. Enumerable.Range(0, 5).Select(i => resident.Address.ElementAtOrDefault(i) ?? ""), file, bill.Title,
            resident.English ? "Property taxes" : "Taxes foncières", bill.Total.ToString("0.00", CultureInfo.InvariantCulture), bill.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ];
        return string.Join(',', fields.Select(f => f.AsSpan().ContainsAny(',', '"') ? $"\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : f));
    }

    static bool Take(List<string> args, string option, ref int value)
    {
        var at = args.IndexOf(option);
        if (at < 0)
            return true;
        if (at + 1 >= args.Count || !int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out value))
            return false;
        args.RemoveRange(at, 2);
        return true;
    }
}
