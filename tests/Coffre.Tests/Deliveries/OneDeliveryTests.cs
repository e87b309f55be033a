using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>A delivery typed again because nobody answered is the same delivery.</summary>
public sealed class OneDeliveryTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_delivery_whose_answer_was_lost_arrives_once()
    {
        await using var city = await RollCity.StartAsync();
        var other = await city.World.OrganisationAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["decision.txt"], "A decision.", Ct);
        using var loses = new LosesAnswers();
        using var http = new HttpClient(loses) { BaseAddress = city.World.Http.BaseAddress };

        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(city, http, other.Id, folder["decision.txt"]));
        Assert.Equal(1, await city.DeliveredAsync());

        // another process, sealing afresh, other bytes: it finds the first and takes it
        loses.Lose = false;
        city.Reopen();
        var sent = await SendAsync(city, http, other.Id, folder["decision.txt"]);
        Assert.Equal(1, await city.DeliveredAsync());
        Assert.Equal(sent.Statement, (await city.Office.Client.FindDeliveryAsync(sent.Id, Ct)).Act.Hash);

        // once it is known to have arrived, the same words again are another delivery
        var again = await SendAsync(city, http, other.Id, folder["decision.txt"]);
        Assert.NotEqual(sent.Id, again.Id);
        Assert.Equal(2, await city.DeliveredAsync());
    }

    static async Task<OneDelivery> SendAsync(RollCity city, HttpClient http, AccountId to, string file)
    {
        var client = new CoffreClient(http, city.World.Trust, null, city.World.ClientClock);
        client.SpeakFor(city.Office.Client.Author!);
        using var documents = await Documents.SealAsync(new Terminal(true), [new(file)], Ct);
        var cover = new Cover("Décision", "", "", "", documents.Parts, []);
        var terms = new DeliveryTerms(DeliveryKind.Decision, Grade.Availability);
        return await OneDelivery.SendAsync(
            client, city.Addresses, OneDelivery.Name(to.ToString(), cover, $"{terms}", documents.Payloads), to,
            async id => Sealing.Seal(id, city.Id, city.Office.Vaults[^1].Recipient, (await client.FindRecipientsAsync([(to, null)], Ct))[0]!, documents.Payloads, cover, terms),
            documents.Inline, null, "", Ct);
    }

    sealed class LosesAnswers() : DelegatingHandler(new SocketsHttpHandler())
    {
        public bool Lose { get; set; } = true;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (!Lose || request.RequestUri!.AbsolutePath != "/api/deliveries")
                return answer;
            answer.Dispose();
            throw new HttpRequestException("The connection was cut.");
        }
    }
}
