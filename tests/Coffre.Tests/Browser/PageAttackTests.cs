using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>
/// A server that lies in a letter's bundle, and the page in a real browser before it. Each lie is told to a page that would open the letter otherwise, which it
/// then does. <see cref="PageDocumentAttackTests"/> has the documents, <see cref="PageLogAttackTests"/> the log that forks or stands still.
/// </summary>
public sealed class PageAttackTests(BrowserFixture browser, LyingTown town) : PageAttacks(browser, town)
{
    [Theory]
    [InlineData("the chain of another account")]
    [InlineData("keys that nobody signed")]
    [InlineData("keys signed by themselves")]
    [InlineData("keys that another account signed")]
    public async Task Attack1_keys_come_from_a_chain_that_the_account_id_begins(string lie)
    {
        var mallory = await Lying.Town.World.OrganisationAsync();
        await StopsAsync("tampered", Bundle, exchange => exchange.Edit(json =>
        {
            var (statements, city) = (json["chains"]![1]!["statements"]!.AsArray(), Lying.Town.City);
            var keys = new StatementBody.Keys(0, mallory.Key.Public, mallory.Recovery.Public, mallory.Vault.Recipient, Digest.Of(mallory.Bag));
            switch (lie)
            {
                case "the chain of another account":
                    foreach (var (i, statement) in mallory.Chain.Statements.Index())
                        statements[i]!["text"] = Text(statement);
                    break;
                case "keys that nobody signed":
                    statements[1]!["text"] = Regex.Replace(Text(statements[1]!["text"]!), " \\S+\n$", $" {Convert.ToBase64String(new byte[68])}\n");
                    break;
                case "keys signed by themselves":
                    statements[1]!["text"] = Text(Statement.Sign(Lying.Town.World.Origin, city.Id, new(0, city.Chain.Statements[0].Hash), TreeHead.Empty, city.Now, keys, mallory.Key));
                    break;
                default:
                    statements[1]!["text"] = Text(mallory.Chain.Statements[1]);
                    break;
            }
        }));
    }

    [Fact]
    public async Task Attack1_a_log_of_another_key_stops_and_so_does_the_true_one_after_it()
    {
        var other = new NoteKey(Lying.Town.World.Origin, Lying.Town.City.Key.Public).ToString();
        await using var visitor = await ComeAsync();
        var log = Lying.Town.World.Trust.Log.ToString();
        await StopsAsync(visitor, "tampered", "GET /trust.json", exchange => exchange.Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(exchange.Body).Replace(log, other, StringComparison.Ordinal)));
        // what a device saw first is what it knows: it says that the two differ
        Server.BeHonest();
        await visitor.Page.GotoAsync("about:blank");
        await visitor.GoAsync(Lying.Letter.Path);
        await DemandStoppedAsync(visitor, "rolled-back");
        await using var fresh = await ComeAsync();
        await GoAsync(fresh);
        await fresh.ReadTitleAsync(LyingTown.Title);
    }

    [Theory]
    [InlineData("tampered", "delivery", "\nat 2", "\nat 3")]
    [InlineData("tampered", "delivery", "\"kind\":\"bill\"", "\"kind\":\"decision\"")]
    [InlineData("tampered", "delivery", "\"ends\":\"2", "\"ends\":\"3")]
    [InlineData("tampered", "delivery", "\"opens\":\"\"", "\"opens\":\"2026-01-01T00:00:00.000Z\"")]
    [InlineData("tampered", "delivery", "\"size\":", "\"size\":1")]
    [InlineData("tampered", "evidence/0/text", "\"level\":\"test\"", "\"level\":\"ordinary\"")]
    [InlineData("unknown-sender", "attests/1/statements/0/text", "Val-Exemple", "Val-Exempla")]
    [InlineData("unknown-sender", "attests/1/statements/0/text", "\"until\":\"2", "\"until\":\"3")]
    [InlineData("wrong-sender", "genesis", "", "")]
    public async Task Attack9_no_date_size_kind_or_name_is_the_servers_word(string stop, string member, string from, string to)
    {
        // whoever printed a letter knows its code: the same code's account of another issuer, signed as it should be
        var other = member == "genesis" ? (await Lying.Town.NeighbourAsync("École de Val-Exemple")).Genesis(Lying.Letter.Code) : null;
        await StopsAsync(stop, Bundle, exchange => Put(exchange, member, text => other is null ? text.Replace(from, to, StringComparison.Ordinal) : Text(other)));
    }

    [Theory]
    [InlineData("X25519")]
    [InlineData("a passphrase")]
    [InlineData("age-encryption.org/v0")]
    [InlineData("delivery", "tampered", "coffre/delivery/v1", "coffre/delivery/v0")]
    [InlineData("genesis", "tampered", "coffre/genesis/v1", "coffre/genesis/v2")]
    [InlineData("evidence/0/text", "tampered", "coffre/evidence/v1", "coffre/evidence/v2")]
    [InlineData("chains/0/statements/1/text", "tampered", "coffre/keys/v1", "coffre/keys/v0")]
    public Task Attack15_no_older_or_other_format_is_read__no_owner_states_a_least_version_yet(string what, string stop = "content-mismatch", string from = "", string to = "") =>
        StopsAsync(stop, Bundle, exchange =>
        {
            if (from.Length > 0)
                Put(exchange, what, text => text.Replace(from, to, StringComparison.Ordinal));
            else
                exchange.Edit(json => json["grant"] = Convert.ToBase64String(Sealed(what, Convert.FromBase64String(json["grant"]!.GetValue<string>()))));
        });

    static byte[] Sealed(string what, byte[] grant)
    {
        if (what == "X25519")
            return AgeFile.Seal(new byte[1024], X25519Identity.Generate().Recipient);
        return what == "a passphrase"
            ? AgeFile.Seal(new byte[1024], new ScryptRecipient("word", ScryptRecipient.MinWorkFactor))
            : [.. Encoding.ASCII.GetBytes(what), .. grant.AsSpan(what.Length)];
    }

    [Theory]
    [InlineData("content-mismatch", "grant")]
    [InlineData("tampered", "genesis")]
    [InlineData("tampered", "delivery")]
    [InlineData("tampered", "evidence")]
    [InlineData("tampered", "delivery", "evidence", "grant")]
    [InlineData("tampered", "genesis", "delivery", "evidence", "grant")]
    public async Task Attack17_nothing_of_another_letter_of_the_same_sender_is_taken_for_this_one(string stop, params string[] members)
    {
        var other = await Lying.SendAsync("autre");
        await using var visitor = await ComeAsync();
        await GoAsync(visitor, other);
        await visitor.ReadTitleAsync(LyingTown.Title);
        var false_ = Server.Traffic.First(exchange => exchange.Route == Bundle);
        // its evidence lies in the same log: at one checkpoint for all, so that only what is meant is wrong
        await StopsAsync(visitor, stop, Bundle, exchange => exchange.Edit(json =>
        {
            var bundle = JsonNode.Parse(false_.Body)!;
            if (members.Contains("evidence"))
            {
                foreach (var member in new[] { "checkpoint", "heads", "chains", "attests" })
                    json[member] = bundle[member]!.DeepClone();
                json.AsObject().Remove("consistency");
            }
            foreach (var member in members)
                json[member] = bundle[member]!.DeepClone();
        }));
        await OpensAfterAllAsync(visitor);
    }

    [Fact]
    public async Task Attack21_no_statement_of_another_type_stands_in_the_place_of_one()
    {
        await using var visitor = await ComeAsync();
        await GoAsync(visitor);
        await visitor.ReadTitleAsync(LyingTown.Title);
        var honest = Server.Traffic.First(exchange => exchange.Route == Bundle).Body;
        using var letter = Derive.LetterSign(Lying.Letter.Code, Lying.Town.City.Id);
        var (world, city) = (Lying.Town.World, Lying.Town.City);
        var bodies = new Queue<StatementBody>(StatementBodyTests.Examples);
        var told = 0;
        foreach (var (path, text) in JsonLies.Texts(honest, "coffre/"))
        {
            // each place once, by turns one of all types, signed by the very author on the very state: every place with every type is the readers' own test
            var expected = text.StartsWith("coffre/evidence/", StringComparison.Ordinal) ? null : Statement.Parse(Encoding.UTF8.GetBytes(text));
            var body = bodies.Dequeue();
            bodies.Enqueue(body);
            if (body.Type == expected?.Type)
                body = bodies.Peek();
            var author = expected?.Account ?? city.Id;
            var after = body is StatementBody.Genesis ? (ChainPoint?)null : expected?.After ?? new ChainPoint(0, Digest.Of("genesis"u8));
            var other = Statement.Sign(world.Origin, author, after, TreeHead.Empty, city.Now, body, author == world.Operator.Id ? world.Operator.Key : author == city.Id ? city.Key : letter);
            await StopsAsync(visitor, path[0] is "attests" ? "unknown-sender" : "tampered", Bundle, exchange => exchange.Body = JsonLies.With(exchange.Body, path, Text(other)));
            Server.BeHonest();
            told++;
        }
        Assert.True(told >= 9, $"only {told} places");
        await OpensAfterAllAsync(visitor);
    }

    [Theory]
    [InlineData("its time", "evidence/0/text", "\nat 2", "\nat 3")]
    [InlineData("the time of D.1", "evidence/1/text", "\nat 2", "\nat 3")]
    [InlineData("its policy", "evidence/0/text")]
    [InlineData("its place", "evidence/0/text", "\"place\":\"CA-QC\"", "\"place\":\"CA-ON\"")]
    [InlineData("its leaf", "evidence/0/index")]
    [InlineData("its salt", "evidence/0/salt")]
    [InlineData("its path", "evidence/0/path")]
    [InlineData("its order", "evidence")]
    [InlineData("the log's root", "checkpoint")]
    public Task Attack26_an_altered_proof_of_deposit_proves_nothing__there_are_no_time_stamps_yet(string what, string member, string from = "", string to = "") =>
        StopsAsync("tampered", Bundle, exchange => exchange.Edit(json =>
        {
            var evidence = json["evidence"]!;
            switch (what)
            {
                case "its leaf":
                    evidence[0]!["index"] = evidence[0]!["index"]!.GetValue<long>() - 1;
                    break;
                case "its salt":
                    evidence[0]!["salt"] = Flipped(Text(evidence[0]!["salt"]!), 7);
                    break;
                case "its path":
                    evidence[0]!["path"]![0] = Flipped(Text(evidence[0]!["path"]![0]!), 7);
                    break;
                case "its order":
                    json["evidence"] = new JsonArray(evidence[1]!.DeepClone(), evidence[0]!.DeepClone());
                    break;
                case "the log's root":
                    Put(json, member, text => string.Join('\n', text.Split('\n').Select((line, i) => i == 2 ? Flipped(line, 7) : line)));
                    break;
                case "its policy":
                    Put(json, member, text => Regex.Replace(text, "(\"policy\":\")[^\"]+", $"$1{Digest.Of("other terms"u8)}"));
                    break;
                default:
                    Put(json, member, text => text.Replace(from, to, StringComparison.Ordinal));
                    break;
            }
        }));

    [Theory]
    [InlineData("forty megabytes")]
    [InlineData("without end")]
    [InlineData("a million brackets")]
    [InlineData("no UTF-8")]
    [InlineData("a proof of 64 hashes")]
    [InlineData("heads proven by 64 hashes")]
    [InlineData("a chain of 10,001 statements")]
    [InlineData("a statement of 40 kB")]
    [InlineData("a salt of a megabyte")]
    [InlineData("a trust file without end", "GET /trust.json")]
    public async Task Attack28_what_is_too_large_or_too_deep_stops_and_the_page_lives(string what, string route = Bundle)
    {
        var endless = new Endless();
        await StopsAsync("tampered", route, exchange => Swell(exchange, what, endless));
        // no more is read than could be right, but for what lies between the two
        Assert.True(endless.Taken < 64 << 20, $"{endless.Taken} bytes were taken");
    }

    static void Swell(Exchange exchange, string what, Endless endless)
    {
        switch (what)
        {
            case "forty megabytes":
                exchange.Body = [.. exchange.Body, .. Enumerable.Repeat((byte)' ', 40 << 20)];
                break;
            case "without end" or "a trust file without end":
                exchange.More = endless;
                break;
            case "a million brackets":
                exchange.Body = [.. Enumerable.Repeat((byte)'[', 1_000_000)];
                break;
            case "no UTF-8":
                exchange.Body = [.. exchange.Body[..^1], 0xff, (byte)'}'];
                break;
            default:
                exchange.Edit(json => Swell(json, what));
                break;
        }
    }

    static void Swell(JsonNode json, string what)
    {
        var (evidence, chain) = (json["evidence"]![0]!, json["chains"]![1]!["statements"]!.AsArray());
        var hashes = Enumerable.Repeat(Convert.ToBase64String(new byte[32]), 64);
        switch (what)
        {
            case "a proof of 64 hashes":
                evidence["path"] = new JsonArray([.. hashes]);
                break;
            case "heads proven by 64 hashes":
                json["heads"]!["path"] = new JsonArray([.. hashes]);
                break;
            case "a chain of 10,001 statements":
                while (chain.Count <= 10_000)
                    chain.Add(chain[1]!.DeepClone());
                break;
            case "a statement of 40 kB":
                Put(json, "delivery", text => text + new string('x', 40_000));
                break;
            default:
                evidence["salt"] = Convert.ToBase64String(new byte[1 << 20]);
                break;
        }
    }

    static string Text(Statement statement) => Encoding.UTF8.GetString(statement.Bytes.Span);

    static string Text(JsonNode node) => node.GetValue<string>();

    static string Flipped(string base64, int at)
    {
        var bytes = Convert.FromBase64String(base64);
        bytes[at] ^= 1;
        return Convert.ToBase64String(bytes);
    }

    static void Put(Exchange exchange, string member, Func<string, string> change) => exchange.Edit(json => Put(json, member, change));
}
