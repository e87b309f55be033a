using System.Text;
using System.Text.Json.Nodes;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on who is who: other keys than a person's own, other words than the signed ones, other statements than those expected.</summary>
public sealed class DirectoryAttackTests(Victims victims) : IClassFixture<Victims>, IDisposable
{
    readonly World world = victims.World;
    readonly MaliciousServer server = victims.Server();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task The_honest_answer_is_believed_and_the_delivery_goes_out()
    {
        await server.Client(victims.City.Author).DeliverAsync(victims.City, victims.Holder.Id);
        Assert.Contains("POST /api/deliveries", server.Routes);
    }

    [Fact]
    public async Task Attack1_The_valid_chain_of_another_id_is_refused_and_nothing_is_sealed()
    {
        var mallorys = await ChainOfMalloryAsync();
        await SubstitutedAsync("wrong-account", chain => mallorys.DeepClone());
        // under the name of the person asked for
        await SubstitutedAsync("wrong-account", chain => { var other = mallorys.DeepClone(); other["id"] = victims.Holder.Id.ToString(); return other; });
        // its proofs alone, for "nothing has changed since you looked"
        await SubstitutedAsync("no-heads-proof", chain => { chain["statements"] = new JsonArray(); return chain; });
        await SubstitutedAsync("no-heads-proof", chain => { chain["statements"] = new JsonArray(); chain["absent"] = new JsonArray(); ((JsonObject)chain).Remove("head"); return chain; });
    }

    [Fact]
    public async Task Attack1_An_unsigned_key_is_refused_and_nothing_is_sealed()
    {
        var (holder, mallory) = (victims.Holder, victims.Mallory);
        var keys = new StatementBody.Keys(1, mallory.Key.Public, holder.Recovery.Public, mallory.Vault.Recipient, Digest.Of("bag"u8));
        var added = Statement.Sign(world.Origin, holder.Id, holder.Chain.Newest.Point, TreeHead.Empty, holder.Now, keys, mallory.Key);
        await SubstitutedAsync("wrong-key-id", chain => Add(chain, Encoding.UTF8.GetString(added.Bytes.Span)));
        // the words of the owner with another vault in them
        var first = Encoding.UTF8.GetString(holder.Chain.Statements[1].Bytes.Span);
        var other = first.Replace(holder.Vault.Recipient.ToString(), mallory.Vault.Recipient.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(first, other);
        await SubstitutedAsync("bad-signature", chain => { chain["statements"]![1]!["text"] = other; return chain; });
    }

    [Fact]
    public async Task Attack1_A_chain_with_a_forged_link_is_refused_and_nothing_is_sealed()
    {
        var (holder, vault) = (victims.Holder, HybridIdentity.Generate());
        using var key = SigningKey.Generate();
        // by the true key, but of another past: what a stolen key could sign and the log has never seen
        var forged = Statement.Sign(world.Origin, holder.Id, new(1, Digest.Of("another past"u8)), TreeHead.Empty, holder.Now,
            new StatementBody.Keys(1, key.Public, holder.Recovery.Public, vault.Recipient, Digest.Of("bag"u8)), holder.Key);
        await SubstitutedAsync("wrong-after", chain => Add(chain, Encoding.UTF8.GetString(forged.Bytes.Span)));
        var unlogged = Statement.Sign(world.Origin, holder.Id, holder.Chain.Newest.Point, TreeHead.Empty, holder.Now,
            new StatementBody.Keys(1, key.Public, holder.Recovery.Public, vault.Recipient, Digest.Of("bag"u8)), holder.Key);
        await SubstitutedAsync("bad-proof", chain => Add(chain, Encoding.UTF8.GetString(unlogged.Bytes.Span)));
    }

    [Fact]
    public async Task Attack1_An_organisation_of_another_key_gets_no_reference_and_no_code()
    {
        var mallorys = await ChainOfMalloryAsync();
        server.On($"GET /api/accounts/{victims.City.Id}", exchange => exchange.Edit(json => { mallorys["id"] = victims.City.Id.ToString(); json["chains"]![0] = mallorys.DeepClone(); }));
        var client = server.Client(victims.Holder.Author);
        await Judge.RefusesAsync("wrong-account", server, async () => await client.LinkAsync(await client.FindAccountAsync(victims.City.Id), "R-7731", LinkCode.New()));
    }

    [Fact]
    public async Task Attack9_No_member_of_an_account_can_be_changed_unseen() => await NothingChangesAsync(
        $"GET /api/accounts/{victims.City.Id}", async client => Shown(await client.FindAccountAsync(victims.City.Id)));

    [Fact]
    public async Task Attack9_No_member_of_an_account_that_is_newer_than_the_heads_can_be_changed_unseen() => await NothingChangesAsync(
        $"GET /api/accounts/{victims.Newborn.Id}", async client => Shown(await client.FindAccountAsync(victims.Newborn.Id)));

    [Fact]
    public async Task Attack9_No_member_of_the_operators_directory_can_be_changed_unseen_but_place_level_and_policy_which_are_said_to_be_its_word() => await NothingChangesAsync(
        "GET /api/operator", async client => Shown((await client.FindOperatorAsync()).Account), "place", "level", "policy");

    [Fact]
    public async Task Attack9_No_member_of_many_recipients_can_be_changed_unseen()
    {
        var author = victims.City.Author;
        await NothingChangesAsync("POST /api/directory", async client =>
        {
            client.SpeakFor(author);
            var found = await client.FindRecipientsAsync([(victims.Holder.Id, null), (victims.Mallory.Id, new(victims.Mallory.Address, victims.Mallory.Vault.Recipient)), (Nobody, null)]);
            return string.Join('\n', found.Select(one => one is null ? "nobody" : $"{one.To} {one.Vault}"));
        });
    }

    [Fact]
    public async Task Attack21_No_statement_of_another_type_stands_for_one_in_a_directory()
    {
        var client = server.Client();
        var honest = await server.RecordAsync("GET /api/accounts/*", () => client.FindAccountAsync(victims.City.Id));
        var told = await Judge.OnEveryTypeAsync(server, honest, () => server.Client().FindAccountAsync(victims.City.Id),
            author => author == world.Operator.Id ? world.Operator.Key : victims.City.Key);
        // genesis and keys of both, a name of each that is given
        Assert.True(told >= 5 * 20, $"only {told} lies");
    }

    static AccountId Nobody => new(Digest.Of("nobody"u8));

    async Task NothingChangesAsync(string route, Func<CoffreClient, Task<string>> show, params string[] mayChange)
    {
        var honest = await server.RecordAsync(route, () => show(server.Client(null, victims.Early)));
        var session = server.Traffic.Where(exchange => exchange.Path.StartsWith("/api/sessions", StringComparison.Ordinal)).ToList();
        foreach (var recorded in session)
            server.Instead(recorded.Route, exchange => exchange.Replay(recorded));
        var (refused, same) = await Judge.OnEveryMemberAsync(server, honest, () => show(server.Client(null, victims.Early)), "", mayChange);
        Assert.True(refused > 200, $"{refused} refused, {same} the same");
    }

    async Task SubstitutedAsync(string fault, Func<JsonNode, JsonNode> substitute)
    {
        server.BeHonest();
        server.On("POST /api/directory", exchange => exchange.Edit(json => json["chains"]![0] = substitute(json["chains"]![0]!).DeepClone()));
        var client = server.Client(victims.City.Author);
        await Judge.RefusesAsync(fault, server, () => client.DeliverAsync(victims.City, victims.Holder.Id));
    }

    async Task<JsonNode> ChainOfMalloryAsync()
    {
        var honest = await server.RecordAsync("POST /api/directory", () => server.Client(victims.City.Author).FindRecipientsAsync([(victims.Mallory.Id, null)]));
        return JsonNode.Parse(honest.Body)!["chains"]![0]!;
    }

    static JsonNode Add(JsonNode chain, string text)
    {
        var statements = (JsonArray)chain["statements"]!;
        var last = statements[^1]!.DeepClone();
        last["text"] = text;
        last["index"] = last["index"]!.GetValue<long>() + 1;
        statements.Add(last);
        return chain;
    }

    static string Shown(KnownAccount account) =>
        $"{account.Chain.Chain.Id} {account.Name} {string.Join(' ', account.Chain.Chain.Statements.Select(statement => statement.Hash))} {string.Join(' ', account.Chain.Indexes)}";
}
