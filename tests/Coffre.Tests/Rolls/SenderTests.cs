using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>The file that says who writes.</summary>
public sealed class SenderTests : IDisposable
{
    const string Json =
        """
        {
          "returnAddress": ["Service des finances", "100, rue de l’Hôtel-de-Ville", "Val-Exemple (Québec)  G0X 0X0"],
          "telephone": "418 555-0123",
          "hours": "du lundi au vendredi, de 8 h 30 à 16 h 30",
          "body": {
            "fr": "Bonjour {name},\n\nVoici « {title} » : {amount}, à payer au plus tard le {due}. Référence : {reference}.",
            "en": "Hello {name},\n\nHere is your tax bill: {amount}, to pay by {due}."
          }
        }
        """;

    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_words_of_a_row_are_in_its_language_and_its_values_are_never_Markdown()
    {
        var sender = Read(Json);
        var row = new RollRow("4417-2210", "Marie *Ève* <b>", false, ["Marie"], "bill.pdf", "Compte [de] taxes", "Taxes", 1284.50m, new(2027, 3, 1));
        Assert.Equal("Bonjour Marie \\*Ève\\* \\<b\\>,\n\nVoici « Compte \\[de\\] taxes » : 1\u00A0284,50\u00A0$, à payer au plus tard le 1er mars 2027. Référence : 4417-2210.", sender.Words(row));
        Assert.Equal("Hello Marie \\*Ève\\* \\<b\\>,\n\nHere is your tax bill: $1,284.50, to pay by March 1, 2027.", sender.Words(row with { English = true }));
        Assert.Equal(EnvelopeWindow.Number10, sender.Envelope);
    }

    [Fact]
    public void A_row_without_a_value_that_the_words_need_is_refused()
    {
        var row = new RollRow("1", "Zoé", false, ["Zoé"], "bill.pdf", "Avis", "Avis", null, new(2027, 3, 1));
        var refused = Assert.Throws<RefusedException>(() => Read(Json).Words(row));
        Assert.Equal("bad-row", refused.Fault);
        Assert.Contains("amount is empty", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_windows_of_the_printer_are_a_setting()
    {
        const string Window = """
            , "window": {"alwaysSeen": {"x": 20, "y": 62, "width": 90, "height": 24}, "everSeen": {"x": 0, "y": 57, "width": 136, "height": 35}, "address": {"x": 25, "y": 66, "width": 80, "height": 16}} }
            """;
        var sender = Read(Json.TrimEnd()[..^1] + Window);
        Assert.Equal(new(25, 66, 80, 16), sender.Envelope.Address);
        var refused = Assert.Throws<RefusedException>(() => Read(Json.TrimEnd()[..^1] + Window.Replace("\"y\": 57", "\"y\": 30", StringComparison.Ordinal)));
        Assert.Equal("does-not-fit", refused.Fault);
    }

    [Theory]
    [InlineData("\"telephone\": \"418 555-0123\",", "", "telephone")]
    [InlineData("\"418 555-0123\"", "\"\"", "telephone: empty")]
    [InlineData("\"418 555-0123\"", "null", "telephone")]
    [InlineData("\"418 555-0123\"", "4185550123", "line 3, telephone")]
    [InlineData("\"418 555-0123\"", "\"418\\u0007\"", "telephone: holds the character U+0007")]
    [InlineData("\"telephone\"", "\"phone\"", "phone")]
    [InlineData("\"hours\"", "\"telephone\"", "telephone")]
    [InlineData("{due}", "{date}", "body.fr: {date} is no field")]
    [InlineData("\"en\"", "\"eng\"", "body.eng")]
    [InlineData("[\"Service des finances\", \"100, rue de l’Hôtel-de-Ville\", \"Val-Exemple (Québec)  G0X 0X0\"]", "[]", "returnAddress: 0 lines")]
    [InlineData("\"Service des finances\"", "3", "returnAddress[0]")]
    public void A_bad_field_is_named(string part, string replaced, string why)
    {
        Assert.Contains(part, Json, StringComparison.Ordinal);
        var at = Json.IndexOf(part, StringComparison.Ordinal);
        var refused = Assert.Throws<RefusedException>(() => Read(Json[..at] + replaced + Json[(at + part.Length)..]));
        Assert.Equal("bad-sender", refused.Fault);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    Sender Read(string json)
    {
        File.WriteAllText(path, json);
        return Sender.Read(path);
    }
}
