using Xunit;

namespace Coffre.Tests;

/// <summary>A server, an organisation and a person who are linked, and a stranger who would like to be either. Each test of a class lies to them anew.</summary>
public sealed class Victims : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    internal Actor City { get; private set; } = null!;

    internal Actor Holder { get; private set; } = null!;

    internal Actor Mallory { get; private set; } = null!;

    /// <summary>An organisation that the heads do not hold yet.</summary>
    internal Actor Newborn { get; private set; } = null!;

    /// <summary>A head of the log from before they were there.</summary>
    internal TreeHead Early { get; private set; }

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync();
        Early = (await World.Honest().ReadCheckpointAsync()).Head;
        City = await World.OrganisationAsync("Ville de Saint-Exemple");
        Holder = await World.HolderAsync();
        Mallory = await World.HolderAsync();
        await World.LinkAsync(Holder, City);
        // heads hold all of them, but one
        await World.StopAsync();
        await World.StartAgainAsync();
        Newborn = await World.OrganisationAsync();
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>What people do with a <see cref="World"/>'s server through the real client, honestly.</summary>
static class HonestPeople
{
    /// <summary>A client that nobody lies to.</summary>
    public static CoffreClient Honest(this World world, Actor? actor = null)
    {
        var client = new CoffreClient(new HttpClient { BaseAddress = new($"http://{world.Host}") }, world.Trust, null, world.ClientClock);
        if (actor is not null)
            client.SpeakFor(actor.Author);
        return client;
    }

    /// <summary>A confirmed link by code.</summary>
    public static async Task<Statement> LinkAsync(this World world, Actor holder, Actor organisation)
    {
        var (person, issuer) = (world.Honest(holder), world.Honest(organisation));
        var link = await person.LinkAsync(await person.FindAccountAsync(organisation.Id), "R-1", LinkCode.New());
        await issuer.ConfirmAsync(link.Hash, []);
        return link;
    }

    /// <summary>Finds a recipient, seals a document to it, and delivers: all that a sender does.</summary>
    public static async Task<Statement> DeliverAsync(
        this CoffreClient client, Actor from, AccountId to, string document = "Compte de taxes", Grade grade = Grade.Availability, DateTimeOffset? ends = null)
    {
        var recipient = (await client.FindRecipientsAsync([(to, null)]))[0] ?? throw new InvalidOperationException("There is no such account.");
        using var payload = SealedPayload.Seal(System.Text.Encoding.UTF8.GetBytes(document));
        var sealedDelivery = Sealing.Seal(DeliveryId.New(), from.Id, from.Vault.Recipient, recipient, [payload], CoverOf(payload), new(DeliveryKind.Document, grade, Ends: ends));
        return (await client.DeliverAsync(sealedDelivery, [payload])).Act;
    }

    public static Cover CoverOf(SealedPayload payload, string title = "Compte de taxes 2027") =>
        new(title, "Voici votre compte.", "Facturation", "", [payload.Describe(title, "compte.txt", "text/plain")], []);
}
