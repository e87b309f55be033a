using System.Text;
using Coffre.Cli;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

/// <summary>Rolls as cities' spreadsheets write them, and as nobody should.</summary>
public sealed class RollTests : IDisposable
{
    const string Header = "reference,name,language,address1,address2,address3,address4,address5,file,title,purpose,amount,due\n";
    const string Row = "4417-2210,Marie-Ève D’Amours,fr,Marie-Ève D’Amours,\"18, rue des Érables\",Val-Exemple (Québec)  G0X 1A1,,,bill.pdf,Compte de taxes 2027,Taxes foncières,1284.50,2027-03-01\n";

    readonly string folder = Directory.CreateTempSubdirectory("coffre-roll-").FullName;

    public RollTests() => File.WriteAllText(Path.Combine(folder, "bill.pdf"), "%PDF-");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_row_is_read_with_its_accents_quotes_amount_and_day()
    {
        var good = Assert.IsType<RollLine.Good>(Assert.Single(Read(Header + Row)));
        Assert.Equal(2, good.Number);
        var row = good.Row;
        Assert.Equal(("4417-2210", "Marie-Ève D’Amours", false, "Compte de taxes 2027", "Taxes foncières", 1284.50m, new DateOnly(2027, 3, 1)),
            (row.Reference, row.Name, row.English, row.Title, row.Purpose, row.Amount, row.Due));
        Assert.Equal(["Marie-Ève D’Amours", "18, rue des Érables", "Val-Exemple (Québec)  G0X 1A1"], row.Address);
        Assert.Equal(Path.Combine(folder, "bill.pdf"), row.File);
    }

    [Fact]
    public void Semicolons_tabs_a_byte_order_mark_Windows_line_ends_and_any_order_of_columns_are_understood()
    {
        const string Text = "Title;FILE;language;name;reference;address1;purpose\r\n\"Compte, \"\"taxes\"\"\";bill.pdf;en;Zoé L’Écuyer;1;\"12; rue\";Taxes\r\n;;;;;;\r\n\r\n";
        foreach (var text in new[] { Text, '\uFEFF' + Text, Text.Replace("\"12; rue\"", "12", StringComparison.Ordinal).Replace(';', '\t') })
        {
            var row = Assert.IsType<RollLine.Good>(Assert.Single(Read(text))).Row;
            Assert.Equal("Compte, \"taxes\"", row.Title);
            Assert.StartsWith("12", Assert.Single(row.Address), StringComparison.Ordinal);
            Assert.True(row.English);
            Assert.Null(row.Amount);
            Assert.Null(row.Due);
        }
    }

    [Fact]
    public void Accents_written_apart_are_joined()
    {
        var row = Assert.IsType<RollLine.Good>(Assert.Single(Read(Header + Row.Replace("È", "E\u0300", StringComparison.Ordinal)))).Row;
        Assert.Equal("Marie-Ève D’Amours", row.Name);
    }

    [Theory]
    [InlineData("4417-2210,Marie", ",Marie", "reference is empty")]
    [InlineData(",fr,", ",FR,", "language is « FR », not fr or en")]
    [InlineData("fr,Marie-Ève D’Amours", "fr,", "address1 is empty")]
    [InlineData("bill.pdf", "none.pdf", "« none.pdf » does not exist beside the roll")]
    [InlineData("bill.pdf", "../bill.pdf", "« ../bill.pdf » is not in the folder")]
    [InlineData("bill.pdf", "/etc/passwd", "« /etc/passwd » is not in the folder")]
    [InlineData("bill.pdf", "empty.pdf", "« empty.pdf » is empty")]
    [InlineData("1284.50", "\"1 284,50\"", "amount is « 1 284,50 », not written 1284.50")]
    [InlineData("1284.50", "-1.00", "amount is « -1.00 »")]
    [InlineData("1284.50", "01.00", "amount is « 01.00 »")]
    [InlineData("1284.50", "1284.5", "amount is « 1284.5 »")]
    [InlineData("2027-03-01", "2027-02-29", "due is « 2027-02-29 », not a day")]
    [InlineData("2027-03-01", "01/03/2027", "due is « 01/03/2027 »")]
    [InlineData("\"18, rue des Érables\"", "18, rue des Érables", "The line has 14 fields, the first line 13")]
    [InlineData("\"18, rue des Érables\"", "\"18 rue des Érables", "A quote is not closed")]
    [InlineData("Compte de taxes 2027", "Compte\u202Eexe.fdp", "title holds the character U+202E")]
    [InlineData("Compte de taxes 2027", "Compte\u0007", "title holds the character U+0007")]
    public void A_bad_row_says_what_is_wrong_and_stops_only_itself(string part, string replaced, string why)
    {
        File.WriteAllText(Path.Combine(folder, "empty.pdf"), "");
        Assert.Contains(part, Row, StringComparison.Ordinal);
        var bad = Row.Replace(part, replaced, StringComparison.Ordinal);
        var lines = Read(Header + Row.Replace("4417-2210", "1", StringComparison.Ordinal) + bad + Row.Replace("4417-2210", "3", StringComparison.Ordinal));
        Assert.Equal([2, 3, 4], lines.Select(l => l.Number));
        Assert.IsType<RollLine.Good>(lines[0]);
        Assert.Contains(why, Assert.IsType<RollLine.Bad>(lines[1]).Why, StringComparison.Ordinal);
        Assert.IsType<RollLine.Good>(lines[2]);
    }

    [Fact]
    public void A_reference_occurs_once()
    {
        var lines = Read(Header + Row + Row);
        Assert.IsType<RollLine.Good>(lines[0]);
        var bad = Assert.IsType<RollLine.Bad>(lines[1]);
        Assert.Equal("4417-2210", bad.Reference);
        Assert.Contains("stands on line 2 already", bad.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("reference,name,language,address1,title,purpose\n", "lacks file.")]
    [InlineData("nom,adresse\n", "lacks reference, name, language, address1, file, title, purpose.")]
    [InlineData("reference,name,language,address1,file,title,purpose,ammount\n", "« ammount »")]
    [InlineData("reference,name,language,address1,file,title,purpose,File\n", "the column file twice")]
    public void A_roll_with_other_columns_is_refused(string text, string why)
    {
        var refused = Assert.Throws<RefusedException>(() => Read(text));
        Assert.Equal("bad-roll", refused.Fault);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_not_UTF_8_or_never_ends_costs_one_line()
    {
        var latin = Encoding.Latin1.GetBytes(Row);
        byte[] endless = [.. Encoding.UTF8.GetBytes(Row.TrimEnd('\n')), .. Enumerable.Repeat((byte)'x', 3_000_000), (byte)'\n'];
        var lines = ReadBytes([.. Encoding.UTF8.GetBytes(Header), .. latin, .. endless, .. Encoding.UTF8.GetBytes(Row)]);
        Assert.Contains("CSV UTF-8", Assert.IsType<RollLine.Bad>(lines[0]).Why, StringComparison.Ordinal);
        Assert.Contains("longer than", Assert.IsType<RollLine.Bad>(lines[1]).Why, StringComparison.Ordinal);
        Assert.Equal(4, Assert.IsType<RollLine.Good>(lines[2]).Number);
    }

    [Fact]
    public void Whatever_the_file_holds_it_ends_in_lines_or_a_refusal()
    {
        var valid = Encoding.UTF8.GetBytes(Header + Row + Row.Replace("4417-2210", "\"2\"", StringComparison.Ordinal) + Row.Replace(",fr,", ",en,", StringComparison.Ordinal));
        byte[][] pieces = ["\""u8.ToArray(), "\"\""u8.ToArray(), ","u8.ToArray(), ";"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\0"u8.ToArray(), [0xFF], [0xEF, 0xBB, 0xBF], "../"u8.ToArray(), "\u202E"u8.ToArray(), Header.Select(c => (byte)c).ToArray()];
        var change = Gen.Select(Gen.Int[0, valid.Length], Gen.Int[0, 40], Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]), Gen.Byte.Array[0, 30]));
        change.Array[1, 6].Sample(changes =>
        {
            var bytes = valid.ToList();
            foreach (var (at, removed, put) in changes)
            {
                var from = Math.Min(at, bytes.Count);
                bytes.RemoveRange(from, Math.Min(removed, bytes.Count - from));
                bytes.InsertRange(from, put);
            }
            List<RollLine> lines;
            try
            {
                lines = ReadBytes([.. bytes]);
            }
            catch (RefusedException refused)
            {
                Assert.Equal("bad-roll", refused.Fault);
                return;
            }
            Assert.Equal(lines.Select(l => l.Number).Distinct().Order(), lines.Select(l => l.Number));
            var rows = lines.OfType<RollLine.Good>().Select(l => l.Row).ToList();
            Assert.Equal(rows.Count, rows.Select(r => r.Reference).Distinct().Count());
            Assert.All(rows, row => Assert.StartsWith(folder, row.File, StringComparison.Ordinal));
        }, iter: Fuzz.Inputs);
    }

    List<RollLine> Read(string text) => ReadBytes(Encoding.UTF8.GetBytes(text));

    List<RollLine> ReadBytes(byte[] bytes)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.csv");
        File.WriteAllBytes(path, bytes);
        try
        {
            using var roll = Roll.Open(path);
            return [.. roll.Lines()];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
