using Coffre.Bench;
using Coffre.Cli;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using Xunit;

namespace Coffre.Tests;

/// <summary>The bills of the demonstration are a roll that can be delivered and printed.</summary>
public sealed class BillsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("coffre-bills-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_row_is_good_says_its_words_and_fits_on_a_letter()
    {
        MakeBills.Make(folder, 40, seed: 7, year: 2027);
        var sender = Sender.Read(Path.Combine(folder, "sender.json"));
        using var roll = Roll.Open(Path.Combine(folder, "roll.csv"));
        var rows = roll.Lines().Select(line => Assert.IsType<RollLine.Good>(line).Row).ToList();
        Assert.Equal(40, rows.Count);
        Assert.Contains(rows, r => r.English);
        Assert.Contains(rows, r => r.Address.Count == 5);
        Assert.Equal(["reference", .. rows.Take(20).Select(r => r.Reference)], File.ReadAllLines(Path.Combine(folder, "references.csv")));
        foreach (var row in rows)
        {
            Assert.Contains(Typography.Money(row.Amount!.Value, row.English), sender.Words(row), StringComparison.Ordinal);
            LetterLayout.Arrange(Sheets.First with { Address = row.Address, Title = row.Title, Reference = row.Reference, English = row.English }, sender.Envelope);
        }
        using var bill = PdfDocument.Open(rows[0].File);
        var text = ContentOrderTextExtractor.GetText(bill.GetPage(1));
        Assert.Equal(1, bill.NumberOfPages);
        Assert.Contains(rows[0].Address[0], text, StringComparison.Ordinal);
        Assert.Contains(Typography.Money(rows[0].Amount!.Value, rows[0].English), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bill_adds_up_and_one_seed_makes_the_same_bytes()
    {
        foreach (var bill in Enumerable.Range(0, 200).Select(i => new TaxBill(Resident.Of(3, i), 2027)))
        {
            Assert.Equal(bill.Lines.Sum(l => l.Amount), bill.Instalments.Sum(i => i.Amount));
            Assert.All(bill.Instalments, i => Assert.Equal(i.Amount, Math.Round(i.Amount, 2)));
        }
        Assert.Equal(TaxBillPdf.Make(new(Resident.Of(3, 1), 2027)), TaxBillPdf.Make(new(Resident.Of(3, 1), 2027)));
        Assert.NotEqual(Resident.Of(3, 1).Lot, Resident.Of(4, 1).Lot);
    }
}
