using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>V9, V10: what people write, and what opens it, is nowhere at the server.</summary>
public sealed class CanaryTests
{
    const string Canary = "Zyxomma";

    [Fact]
    public async Task V9_V10_words_planted_in_titles_names_amounts_and_contents_are_in_no_table_file_log_or_path()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var letter = new TestLetter(world, city);
        using var payload = SealedPayload.Seal(Encoding.UTF8.GetBytes($"%PDF-1.7 {Canary}Content"));
        var cover = new Cover($"{Canary}Title", $"{Canary}Body", $"{Canary}Purpose", $"{Canary}Contact", [payload.Describe($"{Canary}Part", $"{Canary}.pdf", "application/pdf")],
            [new Bill($"{Canary}Payee", "98765432.10", "CAD", "2027-03-01", $"{Canary}Reference").ToData()]);
        var secrets = new List<string> { letter.Code.ToCompact(), letter.Code.ToString(), letter.Code.Symbols };
        foreach (var (to, by) in new[] { (new Recipient(holder.Address, holder.Vault.Recipient), (TestLetter?)null), (letter.Recipient, letter) })
        {
            var made = Sealing.Seal(DeliveryId.New(), city.Id, city.Vault.Recipient, to, [payload], cover, new(DeliveryKind.Bill, Grade.Availability, Ends: city.Now.AddDays(90)));
            List<Section> sections = [new("delivery", city.Sign(made.Body).Bytes), new("grant", made.Grant), new("copy", made.Copy)];
            if (by is not null)
                sections.AddRange([new("genesis", by.Genesis.Bytes), new("locator", Encoding.ASCII.GetBytes(by.Locator.ToString()))]);
            sections.Add(new("payload", Sent.Bytes(payload)));
            await Actor.ReadAnswerAsync(await city.PostAsync("/api/deliveries", sections));
        }
        var code = LinkCode.New();
        var proof = new LinkProof(holder.Id, city.Id, null, $"{Canary}Link", code).Seal(city.Vault.Recipient);
        secrets.Add(code.ToString());
        var link = holder.Sign(new StatementBody.Link(city.Id, LinkBy.Code, Digest.Of(proof)));
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/acts/link", [new("link", link.Bytes), new("proof", proof)]));
        var opened = await letter.OpenAsync();
        Assert.Equal($"{Canary}Title", opened.Delivery!.Cover.Title);
        await letter.BeginSessionAsync();
        await Actor.ReadAnswerAsync((await letter.ClaimAsync(holder, opened)).Answer);
        await Monitor.SettleAsync(world);
        await world.StopAsync();

        secrets.AddRange([Canary, "98765432", Convert.ToBase64String(payload.Key.Span)]);
        var files = System.IO.Directory.GetFiles(world.Data, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("coffre.db", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            foreach (var secret in secrets)
            {
                Assert.False(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0, $"{secret} in {file}");
                Assert.False(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) >= 0, $"{secret} in {file}");
            }
            // raw keys, too
            Assert.False(bytes.AsSpan().IndexOf(payload.Key.Span) >= 0, $"a document's key in {file}");
        }
        Assert.DoesNotContain(world.Logged, line => secrets.Exists(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains(world.Logged, line => line.Contains("/api/letter", StringComparison.Ordinal));
    }
}
