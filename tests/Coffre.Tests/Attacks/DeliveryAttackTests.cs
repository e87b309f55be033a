using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on what was delivered to an account, and on what the sender and the recipient are told about it.</summary>
public sealed class DeliveryAttackTests(Correspondence post) : IClassFixture<Correspondence>, IDisposable
{
    readonly Victims people = post.People;
    readonly MaliciousServer server = post.People.Server();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Attack5_Whatever_does_not_open_nothing_more_is_asked_than_for_what_does()
    {
        server.Forget();
        await ReadAsync();
        var truth = server.Routes;
        Assert.Equal(6, truth.Count);    // a session, all about it, the grant, two documents
        var (first, second) = (IdOf(post.First), IdOf(post.Second));
        var payload = PartsOf(post.First)[0].Payload;
        Action<Exchange>[] lies =
        [
            exchange => exchange.Body[^1] ^= 1, exchange => exchange.Body[0] ^= 1, exchange => exchange.Body = exchange.Body[..^1], exchange => exchange.Body = [], exchange => exchange.Body = [.. exchange.Body, 0],
        ];
        foreach (var route in new[] { $"GET /api/deliveries/{first}", $"GET /api/deliveries/{first}/grant", $"GET /api/payloads/{Name(payload)}" })
        {
            foreach (var lie in lies)
            {
                server.BeHonest();
                server.On(route, lie);
                server.Forget();
                var refused = await Assert.ThrowsAnyAsync<Exception>(ReadAsync);
                Assert.True(refused is RefusedException or StoppedException, refused.ToString());
                Assert.Equal(truth.Take(server.Routes.Count), server.Routes);
                Assert.Equal(route, server.Routes[^1]);
            }
        }
    }

    [Fact]
    public async Task Attack8_Exchanged_payloads_grants_and_copies_are_a_content_mismatch()
    {
        var (first, second) = (PartsOf(post.First), PartsOf(post.Second));
        // two documents of one delivery, and of two
        foreach (var other in new[] { first[1].Payload, second[0].Payload })
        {
            server.Instead($"GET /api/payloads/{Name(first[0].Payload)}", exchange => exchange.Path = $"/api/payloads/{Name(other)}");
            await Judge.RefusesAsync("content-mismatch", server, ReadAsync);
            server.BeHonest();
        }
        // the copy of the sender's in place of the grant, and the other way round
        server.Instead($"GET /api/deliveries/{IdOf(post.First)}/copy", exchange => exchange.Path = $"/api/deliveries/{IdOf(post.Second)}/copy");
        await Judge.RefusesAsync("content-mismatch", server, async () =>
        {
            var client = server.Client(people.City.Author);
            var found = await client.FindDeliveryAsync(IdOf(post.First));
            found.OpenCopy(await client.FetchCopyAsync(IdOf(post.First)), people.City.Id, people.City.Vaults);
        });
    }

    [Fact]
    public async Task Attack17_Two_grants_of_one_person_exchanged_are_a_content_mismatch()
    {
        server.Instead($"GET /api/deliveries/{IdOf(post.First)}/grant", exchange => exchange.Path = $"/api/deliveries/{IdOf(post.Second)}/grant");
        await Judge.RefusesAsync("content-mismatch", server, ReadAsync);
        // all about the other, too: then it is the other
        server.Instead($"GET /api/deliveries/{IdOf(post.First)}", exchange => exchange.Path = $"/api/deliveries/{IdOf(post.Second)}");
        await Judge.RefusesAsync("tampered", server, ReadAsync);
    }

    [Fact]
    public async Task Attack15_Another_suite_a_passphrase_or_another_version_is_a_content_mismatch()
    {
        using var classical = X25519Identity.Generate();
        var payload = PartsOf(post.First)[0].Payload;
        var hybrid = AgeFile.Seal("x"u8, people.Holder.Vault.Recipient);
        byte[][] others =
        [
            AgeFile.Seal("x"u8, classical.Recipient), AgeFile.Seal("x"u8, new ScryptRecipient("words", ScryptRecipient.MinWorkFactor)),
            AgeFile.Seal("x"u8, [people.Holder.Vault.Recipient, people.City.Vault.Recipient]), Encoding.ASCII.GetBytes(Encoding.Latin1.GetString(hybrid).Replace("age-encryption.org/v1", "age-encryption.org/v0", StringComparison.Ordinal)),
        ];
        foreach (var route in new[] { $"GET /api/deliveries/{IdOf(post.First)}/grant", $"GET /api/payloads/{Name(payload)}" })
        {
            foreach (var other in others)
            {
                server.BeHonest();
                server.On(route, exchange => exchange.Body = other);
                await Judge.RefusesAsync("content-mismatch", server, ReadAsync);
            }
        }
        // where a sender has signed it: the hash is right, and the file is not looked into
        foreach (var other in others)
        {
            var body = (StatementBody.Delivery)post.First.Body with { Grant = Digest.Of(other) };
            var act = Statement.Sign(people.World.Origin, people.City.Id, people.City.Chain.Newest.Point, TreeHead.Empty, people.City.Now, body, people.City.Key);
            var stopped = Assert.Throws<StoppedException>(() => Opening.Grant(act, other, people.Holder.Vault));
            Assert.Equal(StoppedException.ContentMismatch, stopped.Stop);
            Assert.Contains(stopped.Fault, new[] { "wrong-stanza", "not-age" });
        }
    }

    [Fact]
    public async Task Attack9_No_member_of_a_delivery_can_be_changed_unseen()
    {
        var (refused, _) = await NothingChangesAsync($"GET /api/deliveries/{IdOf(post.Signed)}", people.Holder, async client => Shown(await client.FindDeliveryAsync(IdOf(post.Signed))));
        Assert.True(refused > 1000, $"only {refused} lies");
    }

    [Fact]
    public async Task Attack9_No_member_of_a_feed_or_of_its_proofs_can_be_changed_unseen_but_cursors_which_are_the_servers_own()
    {
        static async Task<string> Show(CoffreClient client) => string.Join('\n', (await client.ReadFeedAsync(0)).Events.SelectMany(Lines).Append("read"));
        await NothingChangesAsync("GET /api/feed*", people.City, Show, "items/*/cursor", "more");
        await NothingChangesAsync("GET /log/proofs*", people.City, Show);
    }

    [Fact]
    public async Task Attack9_Attack26_No_member_of_what_an_act_left_can_be_changed_unseen_time_stamps_are_not_built_yet()
    {
        var (city, holder) = (people.City, people.Holder);
        var recipient = new Recipient(holder.Address, holder.Vault.Recipient);
        var (made, payloads) = HonestPeople.Seal(city, recipient, "quatrième", new(DeliveryKind.Document, Grade.Availability));
        await NothingChangesAsync("POST /api/deliveries", city, async client => Shown((await client.DeliverAsync(made, payloads)).Evidence));
        await NothingChangesAsync("GET /log/consistency*", city, async client => Shown((await client.DeliverAsync(made, payloads)).Evidence));
        await NothingChangesAsync("POST /api/acts/handover", holder, async client =>
            Shown(await client.HandoverAsync(post.Signed, [.. PartsOf(post.Signed).Select(part => part.Commit)])));
    }

    [Fact]
    public async Task Attack9_Attack26_No_member_of_what_links_letters_and_keys_left_can_be_changed_unseen()
    {
        var (world, city) = (people.World, people.City);
        var (newcomer, code) = (await world.HolderAsync(), Code.New(CodeKind.Letter));
        people.Canaries.Plant(code);
        await world.Honest(city).DeliverLetterAsync(city, code, "à garder");
        var letter = await world.Honest().OpenLetterAsync(code);
        var found = await world.Honest().FindAccountAsync(city.Id);
        var link = await world.Honest(newcomer).LinkAsync(found, HonestPeople.Planted[5], LinkCode.New());
        using var account = NewAccount.Make(AccountKind.Holder, world.Trust.Log, world.Trust.Operator, TreeHead.Empty, world.Clock.GetUtcNow(), new byte[32], "test", Code.New(CodeKind.Recovery));
        var bag = newcomer.Seal();
        var keys = new NewKeys(newcomer.Sign(new StatementBody.Keys(0, newcomer.Key.Public, newcomer.Recovery.Public, newcomer.Vault.Recipient, Digest.Of(bag))), bag, [newcomer.Locator], newcomer.Key);
        var until = world.Clock.GetUtcNow().AddDays(1);
        var copy = newcomer.Vault.Recipient;
        foreach (var (route, who, ask) in new (string, Actor, Func<CoffreClient, Task<string>>)[]
        {
            ("POST /api/acts/claim", newcomer, async client => Shown((await client.ClaimAsync(code, letter, copy)).Evidence)),
            ("POST /api/acts/confirm", city, async client => string.Join('\n', (await client.ConfirmAsync(StandingLink.Of(link), [])).Select(act => act.Hash))),
            ("POST /api/acts/paper", newcomer, async client => $"{(await client.PaperAsync(city.Id, PaperReason.Prefer)).Hash}"),
            ("POST /api/acts/unlink", newcomer, async client => $"{(await client.UnlinkAsync(StandingLink.Of(link))).Hash}"),
            ("POST /api/attests", world.Operator, async client => $"{(await client.AttestAsync(new(people.Newborn.Id, "Régie", until, 0))).Index}"),
            ("POST /api/releases", world.Operator, async client => $"{(await client.ReleaseAsync(new("2.0", []))).Index}"),
            ("POST /api/accounts/keys", newcomer, async client => { await client.ChangeKeysAsync(keys); return $"{client.Author!.Chain.Newest.Point}"; }),
            ("POST /api/accounts", newcomer, async client => { await client.CreateAccountAsync(account); return $"{client.Author!.Chain.Newest.Point}"; }),
        })
        {
            var (refused, _) = await NothingChangesAsync(route, who, ask, "session", "session/*");
            // how many there are depends on how long the proofs are
            Assert.True(refused > 40, $"only {refused} lies about {route}");
        }
    }

    [Fact]
    public async Task Attack26_The_true_evidence_of_another_act_is_not_believed()
    {
        var (city, holder) = (people.City, people.Holder);
        var recipient = new Recipient(holder.Address, holder.Vault.Recipient);
        var (made, payloads) = HonestPeople.Seal(city, recipient, "cinquième", new(DeliveryKind.Document, Grade.Availability));
        var (later, more) = HonestPeople.Seal(city, recipient, "sixième", new(DeliveryKind.Document, Grade.Availability));
        var other = await server.RecordAsync("POST /api/deliveries", () => server.Client(city.Author).DeliverAsync(made, payloads));
        // in the log, of the same parties, of a minute ago
        server.Instead("POST /api/*", exchange => exchange.Replay(other));
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(city.Author).DeliverAsync(later, more))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(city.Author).RecallAsync(post.First))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(holder.Author).RefuseAsync(post.First, RefuseReason.Other))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(holder.Author).PaperAsync(city.Id, PaperReason.Prefer))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(holder.Author).DepositAsync([], []))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(holder.Author).UnlinkAsync(new(post.First.Hash, holder.Id, city.Id, LinkBy.Code)))).Fault);
        // a confirm, an unlink and a link of others do not stand for these
        var world = people.World;
        server.BeHonest();
        var (one, two) = (await world.HolderAsync(), await world.HolderAsync());
        var found = await world.Honest().FindAccountAsync(city.Id);
        var first = StandingLink.Of(await world.Honest(one).LinkAsync(found, "R-1", LinkCode.New()));
        var confirmed = await server.RecordAsync("POST /api/acts/confirm", () => server.Client(city.Author).ConfirmAsync(first, []));
        var unlinked = await server.RecordAsync("POST /api/acts/unlink", () => server.Client(city.Author).UnlinkAsync(first));
        Statement? last = null;
        var linked = await server.RecordAsync("POST /api/acts/link", async () => last = await server.Client(two.Author).LinkAsync(found, "R-2", LinkCode.New()));
        var second = StandingLink.Of(last!);
        server.Instead("POST /api/acts/confirm", exchange => exchange.Replay(confirmed));
        server.Instead("POST /api/acts/unlink", exchange => exchange.Replay(unlinked));
        server.Instead("POST /api/acts/link", exchange => exchange.Replay(linked));
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(city.Author).ConfirmAsync(second, []))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(city.Author).UnlinkAsync(second))).Fault);
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(two.Author).LinkAsync(found, "R-2", LinkCode.New()))).Fault);
        // no evidence at all is no acceptance
        server.On("POST /api/*", exchange => exchange.Edit(json => json["evidence"] = new System.Text.Json.Nodes.JsonArray()));
        Assert.Equal("wrong-act", (await Assert.ThrowsAsync<RefusedException>(() => server.Client(city.Author).DeliverAsync(later, more))).Fault);
    }

    [Fact]
    public async Task Attack21_No_statement_of_another_type_stands_for_one_about_a_delivery_or_in_a_feed()
    {
        var world = people.World;
        var keys = new[] { world.Operator, people.City, people.Holder }.ToDictionary(actor => actor.Id, actor => actor.Key);
        foreach (var code in new[] { post.Open, post.Kept, post.Wrong, post.Recalled })
        {
            var letter = await world.Honest().OpenLetterAsync(code);
            keys[letter.Letter.Id] = Derive.LetterSign(code, people.City.Id);
        }
        var told = 0;
        foreach (var (route, who, ask) in new (string, Actor, Func<CoffreClient, Task>)[]
        {
            ($"GET /api/deliveries/{IdOf(post.Signed)}", people.Holder, client => client.FindDeliveryAsync(IdOf(post.Signed))),
            ("GET /api/feed*", people.City, client => client.ReadFeedAsync(0)),
        })
        {
            var honest = await server.RecordAsync(route, () => ask(server.Client(who.Author)));
            ReplaySession();
            told += await Judge.OnEveryTypeAsync(server, honest, () => ask(server.Client(who.Author)), author => keys.GetValueOrDefault(author, people.Mallory.Key));
        }
        Assert.True(told > 200, $"only {told} lies");
    }

    // an event, its act and what is attached can each be withheld; with a claim goes a delivery's id, which counts only once that delivery was checked against the claim
    static IEnumerable<string> Lines(FeedEvent told)
    {
        yield return $"? {told.Evidence} {told.Proof.Index}";
        if (told.Act is { } act)
            yield return $"? {told.Evidence.Act} is {act.Hash}";
        if (told.Attached.Length > 0 && told.Act.Type != StatementType.Claim)
            yield return $"? {told.Evidence.Act} with {Digest.Of(told.Attached.Span)}";
    }

    Task<string> ReadAsync() => server.Client(people.Holder.Author).ReadAsync(people.Holder, IdOf(post.First));

    async Task<(int Refused, int Same)> NothingChangesAsync(string route, Actor who, Func<CoffreClient, Task<string>> show, params string[] mayChange)
    {
        var honest = await server.RecordAsync(route, () => show(server.Client(who.Author, people.Early)));
        ReplaySession();
        return await Judge.OnEveryMemberAsync(server, honest, () => show(server.Client(who.Author, people.Early)), "", mayChange);
    }

    // the honest server need not be asked for a session for each lie
    void ReplaySession()
    {
        foreach (var recorded in server.Traffic.Where(exchange => exchange.Path.StartsWith("/api/sessions", StringComparison.Ordinal)).ToList())
            server.Instead(recorded.Route, exchange => exchange.Replay(recorded));
    }

    static string Shown(CheckedDelivery delivery) => string.Join('\n', new[]
    {
        $"{delivery.Act.Hash} {delivery.SenderKind} {delivery.Sender}", $"? {delivery.Operator}", $"{delivery.Evidence[0]}", $"{delivery.Letter?.Id}",
    }.Concat(delivery.Evidence.Skip(1).Select(one => $"? {one}")).Concat(delivery.Acts.Select(act => $"? {act.Hash}")));

    static string Shown(IReadOnlyList<LoggedEvidence> left) => string.Join('\n', left.Select((one, i) => $"{(i > 0 ? "? " : "")}{one}"));

    static DeliveryId IdOf(Statement delivery) => Correspondence.IdOf(delivery);

    static IReadOnlyList<StatedPart> PartsOf(Statement delivery) => ((StatementBody.Delivery)delivery.Body).Parts;

    static string Name(Digest payload) => Base32.Encode(payload.ToArray());
}
