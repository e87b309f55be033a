using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the city was told, compared with what the server proves.</summary>
sealed class RollHistory(ShippedWorld world)
{
    readonly CoffreClient visitor = new(world.Http, world.Trust);
    readonly LogReplay replay = new();
    readonly List<string> said = [];
    long cursor;

    public void Say(string line)
    {
        said.Add(line);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
    }

    /// <summary>Delivers a roll, or the rest of it.</summary>
    public async Task ResumeAsync(TestRoll roll)
    {
        var result = (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done).Result;
        Assert.True(result.GetProperty("sent").GetInt32() + result.GetProperty("alreadySent").GetInt32() == roll.References.Count, $"{result} {string.Join('\n', said)}");
        Assert.Equal(roll.Letters, result.GetProperty("letters").GetInt32());
        Assert.Equal([$"lettres-0001-{roll.Letters:0000}.pdf"], Directory.EnumerateFiles(roll.LettersFolder).Select(Path.GetFileName));
    }

    /// <summary>What the journal holds as accepted.</summary>
    public Dictionary<DeliveryId, (Digest Act, long Index)> Acknowledged(TestRoll roll)
    {
        using var home = world.Open("city");
        using var book = home.OpenBook();
        return new AddressBook(book, home.Account).Rolls.Where(one => one.Path == roll.Csv).SelectMany(one => one.Deliveries)
            .Where(delivery => delivery.Accepted).ToDictionary(delivery => delivery.Id, delivery => (delivery.Statement!.Value, delivery.Index));
    }

    /// <summary>What was acknowledged before a resume stands unchanged after it.</summary>
    public void DemandKept(TestRoll roll, Dictionary<DeliveryId, (Digest Act, long Index)> before)
    {
        var after = Acknowledged(roll);
        foreach (var (id, told) in before)
            Assert.Equal(told, after[id]);
    }

    /// <summary>The city's feed proves exactly one A.1 for each row, of the act and at the place that the journal says.</summary>
    public async Task DemandEachOnceAsync(TestRoll roll)
    {
        var told = Acknowledged(roll);
        Assert.Equal(roll.References.Count, told.Count);
        using var home = world.Open("city");
        var client = home.Client();
        for (FeedPart part; (part = await client.ReadFeedAsync(cursor)).Events.Count > 0; cursor = part.Events[^1].Cursor)
        {
            foreach (var happened in part.Events.Where(happened => happened.Evidence.Event == EventKind.SubmissionAcceptance))
            {
                Assert.True(told.Remove(happened.Evidence.Delivery!.Value, out var expected), $"{happened.Evidence.Delivery} is in no journal: a double. {string.Join('\n', said)}");
                Assert.Equal(expected, (happened.Act!.Hash, happened.Proof.Index));
            }
        }
        Assert.Empty(told);
    }

    /// <summary>The tiles make one true log, which goes on from what was seen before.</summary>
    public async Task<TreeHead> DemandLogAsync()
    {
        var head = (await visitor.ReadCheckpointAsync()).Head;
        while (replay.Size < head.Size)
        {
            var tile = Tile.Holding(Tile.Entries, replay.Size, head.Size);
            foreach (var leaf in tile.ReadEntries(await visitor.ReadTileAsync(tile.Path)).Skip((int)(replay.Size % Tile.FullWidth)))
                replay.Add(leaf.Span);
        }
        Assert.Equal(head, replay.Head);
        return head;
    }

    /// <summary>Every resident has one delivery of each roll, and every letter opens with the code that was printed.</summary>
    public async Task DemandReceivedAsync()
    {
        using var home = world.Open("city");
        using var book = home.OpenBook();
        var addresses = new AddressBook(book, home.Account);
        await Parallel.ForEachAsync(world.People, async (person, ct) =>
        {
            var came = new List<Digest>();
            var client = world.ClientOf(person);
            var after = 0L;
            for (FeedPart part; (part = await client.ReadFeedAsync(after, ct)).Events.Count > 0; after = part.Events[^1].Cursor)
                came.AddRange(part.Events.Where(happened => happened.Evidence.Event == EventKind.ContentConsignment).Select(happened => happened.Act!.Hash));
            Assert.Equal(addresses.Rolls.Select(roll => roll.Rows[person.Reference].Account!.Statement!.Value).Order(), came.Order());
        });
        foreach (var roll in addresses.Rolls)
        {
            var secret = addresses.SecretOf(roll)!;
            await Parallel.ForEachAsync(roll.Deliveries.Where(delivery => delivery.Letter), async (delivery, ct) =>
            {
                var letter = await new CoffreClient(world.Http, world.Trust).OpenLetterAsync(Derive.RollLetter(secret, delivery.Reference), ct);
                Assert.Equal(delivery.Statement, letter.Act.Hash);
            });
        }
    }
}
