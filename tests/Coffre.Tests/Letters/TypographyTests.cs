using System.Reflection;
using System.Text.RegularExpressions;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Money, dates and the letter's words as Québec writes them; <c>_</c> stands for U+00A0.</summary>
public sealed partial class TypographyTests
{
    [Theory]
    [InlineData("1284.50", "1_284,50_$", "$1,284.50")]
    [InlineData("0.05", "0,05_$", "$0.05")]
    [InlineData("999.00", "999,00_$", "$999.00")]
    [InlineData("1000000.10", "1_000_000,10_$", "$1,000,000.10")]
    public void Money(string amount, string french, string english)
    {
        var value = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(french.Replace('_', '\u00A0'), Typography.Money(value, english: false));
        Assert.Equal(english, Typography.Money(value, english: true));
    }

    [Theory]
    [InlineData("2027-03-01", "1er mars 2027", "March 1, 2027")]
    [InlineData("2026-11-23", "23 novembre 2026", "November 23, 2026")]
    [InlineData("2027-08-31", "31 août 2027", "August 31, 2027")]
    public void Dates(string day, string french, string english)
    {
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(french, Typography.Date(date, english: false));
        Assert.Equal(english, Typography.Date(date, english: true));
    }

    [Theory]
    [InlineData("2026-11-23T19:05:09.000Z", "23 nov. 2026, 14_h_05_min_09_s", "Nov. 23, 2026, 2:05:09_p.m.")]
    [InlineData("2027-07-01T04:00:00.000Z", "1er juill. 2027, 0_h_00_min_00_s", "July 1, 2027, 12:00:00_a.m.")]
    public void Instants_are_Québec_time(string instant, string french, string english)
    {
        Assert.Equal(french.Replace('_', '\u00A0'), Typography.Instant(Time.Parse(instant), english: false));
        Assert.Equal(english.Replace('_', '\u00A0'), Typography.Instant(Time.Parse(instant), english: true));
    }

    [Theory]
    [InlineData("2027-04-01T00:00:00.000Z", "2027-03-30")]
    [InlineData("2027-01-01T00:00:00.000Z", "2026-12-30")]
    [InlineData("2027-04-01T04:00:00.000Z", "2027-03-31")]
    public void What_ends_is_shown_with_its_last_whole_Québec_day(string ends, string day) =>
        Assert.Equal(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), Typography.LastDay(Time.Parse(ends)));

    [Fact]
    public void A_telephone_number_does_not_break() => Assert.Equal("418\u00A0555\u20110123", Typography.Telephone("418 555-0123"));

    [Fact]
    public void Every_French_text_of_the_letter_keeps_the_rules_of_typing()
    {
        var texts = French().ToList();
        Assert.Equal(13, texts.Count);
        Assert.All(texts, text =>
        {
            Assert.DoesNotMatch("[\u00A0 ][;?!]", text);
            Assert.DoesNotMatch("[^\u00A0]:", text);
            Assert.DoesNotMatch("[^\u00A0][%$»]|«[^\u00A0]", text);
            Assert.DoesNotContain('\'', text);
        });
    }

    [Fact]
    public void No_text_of_the_letter_holds_a_word_that_is_never_said()
    {
        string[] never =
        [
            "qualifié", "certifié", "inviolable", "garanti", "100\u00A0%", "sécuritaire", "cryptage", "chiffrement", "clé privée", "jeton", "blockchain", "hash", "octet",
            "authentification", "original", "gratuit", "Oups", "pli", "rattacher", "qualified", "certified", "guarantee", "encryption", "private key", "token", "authentication",
        ];
        foreach (var text in French().Append(LetterWords.English).Append(LetterWords.EnglishStopCode))
            Assert.All(never, word => Assert.DoesNotMatch($@"(?i)(?<!\p{{L}}){word}", text));
    }

    [Fact]
    public void Coffre_is_only_a_name_on_a_first_letter() =>
        Assert.All(French().Where(t => t != LetterWords.StopCode), text => Assert.DoesNotMatch(CommonNoun(), text));

    [GeneratedRegex("coffre")]
    private static partial Regex CommonNoun();

    static IEnumerable<string> French() => typeof(LetterWords).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => !f.Name.StartsWith("English", StringComparison.Ordinal))
        .SelectMany(f => f.GetValue(null) is string text ? [text] : (IEnumerable<string>)f.GetValue(null)!);
}
