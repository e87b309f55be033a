using Xunit;

namespace Coffre.Tests;

/// <summary>What a city has sent and what became of it: to a person's account, and by letters in every state.</summary>
public sealed class Correspondence : IAsyncLifetime
{
    internal Victims People { get; } = new();

    /// <summary>Two deliveries to the person, under <c>availability</c>.</summary>
    internal Statement First { get; private set; } = null!;

    internal Statement Second { get; private set; } = null!;

    /// <summary>One under <c>handover</c>, signed for.</summary>
    internal Statement Signed { get; private set; } = null!;

    /// <summary>Letters: to be opened, kept by the person, for someone else, taken back.</summary>
    internal Code Open { get; } = Code.New(CodeKind.Letter);

    internal Code Kept { get; } = Code.New(CodeKind.Letter);

    internal Code Wrong { get; } = Code.New(CodeKind.Letter);

    internal Code Recalled { get; } = Code.New(CodeKind.Letter);

    public async ValueTask InitializeAsync()
    {
        await People.InitializeAsync();
        var (world, city, holder) = (People.World, People.City, People.Holder);
        var (sender, reader) = (world.Honest(city), world.Honest(holder));
        First = await sender.DeliverAsync(city, holder.Id, "premier");
        Second = await sender.DeliverAsync(city, holder.Id, "second");
        Signed = await sender.DeliverAsync(city, holder.Id, "troisième", Grade.Handover, city.Now.AddDays(30));
        foreach (var delivery in new[] { First, Second, Signed })
            await reader.ReadAsync(holder, IdOf(delivery));
        await reader.HandoverAsync(Signed, [.. ((StatementBody.Delivery)Signed.Body).Parts.Select(part => part.Commit)]);
        foreach (var code in new[] { Open, Kept, Wrong, Recalled })
        {
            People.Canaries.Plant(code);
            var delivery = await sender.DeliverLetterAsync(city, code, "par lettre");
            if (code == Recalled)
                await sender.RecallAsync(delivery);
        }
        await reader.ClaimAsync(Kept, await reader.OpenLetterAsync(Kept), holder.Vault.Recipient);
        var opened = await reader.OpenLetterAsync(Wrong);
        var bearer = world.Honest();
        bearer.SpeakFor(CoffreClient.LetterAuthor(Wrong, opened));
        await bearer.PaperAsync(city.Id, PaperReason.WrongPerson);
        await People.RestartAsync();
    }

    public ValueTask DisposeAsync() => People.DisposeAsync();

    internal static DeliveryId IdOf(Statement delivery) => ((StatementBody.Delivery)delivery.Body).Id;
}
