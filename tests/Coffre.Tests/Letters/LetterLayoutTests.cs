using Coffre.Cli;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

/// <summary>What does not fit on a letter is refused before anything is promised, and what is accepted stays in its zone.</summary>
public sealed class LetterLayoutTests
{
    [Fact]
    public void A_host_that_the_square_cannot_hold_is_refused_with_the_length_it_can()
    {
        Arrange(Sheets.First with { Link = Sheets.Link(new string('h', 43)) });
        var refused = Assert.Throws<RefusedException>(() => Arrange(Sheets.First with { Link = Sheets.Link(new string('h', 44)) }));
        Assert.Equal("does-not-fit", refused.Fault);
        Assert.Contains("at most 43", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_the_address_too_wide_for_the_window_is_refused_by_its_number()
    {
        var refused = Assert.Throws<RefusedException>(() => Arrange(Sheets.First with { Address = ["Zoé L’Écuyer", "2250, boulevard Notre-Dame-de-la-Défense-de-la-Grande-Rivière Ouest", "Val-Exemple"] }));
        Assert.Equal("does-not-fit", refused.Fault);
        Assert.Contains("Line 2 of the address", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void An_address_has_one_to_five_lines(int lines) =>
        Assert.Equal("does-not-fit", Assert.Throws<RefusedException>(() => Arrange(Sheets.First with { Address = [.. Enumerable.Repeat("ligne", lines)] })).Fault);

    [Fact]
    public void Five_lines_are_set_smaller()
    {
        Assert.Contains(Arrange(Sheets.First).Texts, t => t.Text == "Marie-Ève D’Amours" && t.Size == 10);
        Assert.Contains(Arrange(Sheets.English).Texts, t => t.Text == "Éloïse Ångström-L’Écuyer" && t.Size == 9);
    }

    [Fact]
    public void A_long_title_is_set_smaller_then_refused()
    {
        Assert.Equal(15, TitleSize("Compte de taxes 2027"));
        Assert.Equal(13, TitleSize("Compte de taxes municipales et scolaires 2027, immeuble du 2250, boulevard Notre-Dame"));
        var refused = Assert.Throws<RefusedException>(() => TitleSize(string.Join(' ', Enumerable.Repeat("Compte de taxes municipales", 8))));
        Assert.Equal("does-not-fit", refused.Fault);
        Assert.Contains("title", refused.Message, StringComparison.Ordinal);

        static double TitleSize(string title) => Arrange(Sheets.First with { Title = title }).Texts.Single(t => t.Text.EndsWith("téléphone", StringComparison.Ordinal)).Size;
    }

    [Theory]
    [InlineData("ᐃᓄᒃ", "U+1403")]
    [InlineData("Marie\tÈve", "U+0009")]
    [InlineData("🦉", "U+D83E")]
    public void A_character_that_the_font_lacks_is_refused_by_its_name(string name, string character)
    {
        var refused = Assert.Throws<RefusedException>(() => Arrange(Sheets.First with { Address = [name, "Val-Exemple"] }));
        Assert.Equal("bad-character", refused.Fault);
        Assert.Contains(character, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_value_can_change_the_form_or_take_the_place_of_another()
    {
        var page = Arrange(Sheets.First with { Sender = "Ville **{titre}** {x}", Title = "Taxes {org} **2027**" });
        Assert.Contains(page.Texts, t => t.Text == "Ville **{titre}** {x}" && t.Font == LetterFont.Bold);
        Assert.Contains(page.Texts, t => t.Text == "Taxes {org} **2027**\u00A0: voyez-le sur votre téléphone" && t.Font == LetterFont.Bold);
    }

    [Fact]
    public void A_window_over_more_than_the_address_is_refused()
    {
        EnvelopeWindow.Number10.Check();
        var high = EnvelopeWindow.Number10 with { EverSeen = new(0, 40, 136.5, 52) };
        Assert.Contains("the sender", Assert.Throws<RefusedException>(high.Check).Message, StringComparison.Ordinal);
        var narrow = EnvelopeWindow.Number10 with { AlwaysSeen = new(22.2, 63.5, 80, 22.8) };
        Assert.Contains("must keep 3 mm", Assert.Throws<RefusedException>(narrow.Check).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_accepted_lies_in_its_zone()
    {
        var word = Gen.OneOf("Val", "Ville", "l’Écuyer", "matières", "intermunicipale", "de", "2027", "D’Amours-Beauséjour");
        var words = Gen.Int[1, 14].SelectMany(n => word.Array[n]).Select(w => string.Join(' ', w));
        var host = Gen.Int[4, 43].Select(n => string.Concat(Enumerable.Repeat("ville-w.", 6))[..(n - 1)] + "x");
        var accepted = 0;
        Gen.Select(words, words, host, words.Array[1, 5], Gen.Bool, Gen.Bool).Sample((sender, title, h, address, stop, first) =>
        {
            var sheet = Sheets.First with { Sender = sender, Title = title, Link = Sheets.Link(h), Address = address, English = true, FirstMailing = first, StopCode = stop ? LinkCode.New() : null };
            LetterPage page;
            try
            {
                page = Arrange(sheet);
            }
            catch (RefusedException refused)
            {
                Assert.Equal("does-not-fit", refused.Fault);
                return;
            }
            Interlocked.Increment(ref accepted);
            var zones = LetterZones.Fixed.Select(z => z.Zone).Append(EnvelopeWindow.Number10.AlwaysSeen.Inset(EnvelopeWindow.Margin)).ToList();
            Assert.All(page.Texts, text => Assert.Contains(zones, zone => zone.Inset(-0.01).Holds(Ink(text))));
        }, iter: 1000);
        Assert.InRange(accepted, 10, int.MaxValue);

        static Box Ink(PlacedText text)
        {
            const double Point = 25.4 / 72;
            var width = text.Text.TrimStart().Length == 0 ? 0 : text.Font.Width(text.Text, text.Size);
            return new(text.X * Point, (text.Baseline - (0.72 * text.Size)) * Point, width * Point, 0.86 * text.Size * Point);
        }
    }

    static LetterPage Arrange(LetterSheet sheet) => LetterLayout.Arrange(sheet, EnvelopeWindow.Number10);
}
