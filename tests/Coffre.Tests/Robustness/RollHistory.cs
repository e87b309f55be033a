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
                Assert.Equal(expected, (happened.Act.Hash, happened.Proof.Index));
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

    /// <summary>Every resident has one delivery of each roll of theirs, every letter opens with the code that was printed, and the documents are there.</summary>
    public async Task DemandReceivedAsync()
    {
        using var home = world.Open("city");
        using var book = home.OpenBook();
        var addresses = new AddressBook(book, home.Account);
        await Parallel.ForEachAsync(world.People, async (person, ct) =>
        {
            var came = new List<Statement>();
            var client = world.ClientOf(person);
            var after = 0L;
            for (FeedPart part; (part = await client.ReadFeedAsync(after, ct)).Events.Count > 0; after = part.Events[^1].Cursor)
                came.AddRange(part.Events.Where(happened => happened.Evidence.Event == EventKind.ContentConsignment).Select(happened => happened.Act));
            var sent = addresses.Rolls.Select(roll => roll.Rows.GetValueOrDefault(person.Reference)?.Account?.Statement).OfType<Digest>();
            Assert.Equal(sent.Order(), came.Select(act => act.Hash).Order());
            if (came is [.., { Body: StatementBody.Delivery last }])
            {
                await client.FetchGrantAsync(last.Id, ct);
                await DemandDocumentAsync(client, last, ct);
            }
        });
        foreach (var roll in addresses.Rolls)
        {
            var secret = addresses.SecretOf(roll)!;
            var letters = roll.Deliveries.Where(delivery => delivery.Letter).ToList();
            await Parallel.ForEachAsync(letters, async (delivery, ct) =>
            {
                var code = Derive.RollLetter(secret, delivery.Reference);
                var client = new CoffreClient(world.Http, world.Trust);
                var letter = await client.OpenLetterAsync(code, ct);
                Assert.Equal(delivery.Statement, letter.Act.Hash);
                if (delivery != letters[^1])
                    return;
                var author = CoffreClient.LetterAuthor(code, letter);
                client.SpeakFor(author);
                await client.OpenSessionAsync(ct);
                await DemandDocumentAsync(client, (StatementBody.Delivery)letter.Act.Body, ct);
                author.Key.Dispose();
            });
        }
    }

    static async Task DemandDocumentAsync(CoffreClient client, StatementBody.Delivery delivery, CancellationToken ct)
    {
        await using var payload = await client.FetchPayloadAsync(delivery.Parts[0].Payload, ct);
        using var bytes = new MemoryStream();
        await payload.CopyToAsync(bytes, ct);
        Assert.Equal(delivery.Parts[0].Payload, Digest.Of(bytes.ToArray()));
    }
}
