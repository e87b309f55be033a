using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Coffre.Tests.Browser;

/// <summary>A phone's own passkeys, as Chromium plays them: it answers every ceremony at once. With or without PRF.</summary>
sealed class Authenticator
{
    readonly ICDPSession session;
    readonly string id;
    // of the keys that lie on several devices; how often any of them was used is one number for all
    readonly List<string> synced = [];
    StrongBox<int> uses = new();
    // a page can be told of it once
    bool counts;

    Authenticator(ICDPSession session, string id) => (this.session, this.id) = (session, id);

    /// <summary>Ceremonies asked of the browser so far: makings, then uses.</summary>
    public static async Task<(int Made, int Used)> CeremoniesAsync(IPage page)
    {
        var counts = await page.EvaluateAsync<int[]>("[window.made ?? 0, window.used ?? 0]");
        return (counts[0], counts[1]);
    }

    public static async Task<Authenticator> PlugInAsync(Visitor visitor, bool hasPrf)
    {
        var session = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["ctap2Version"] = "ctap2_1",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
                ["hasPrf"] = hasPrf,
            },
        });
        await visitor.Context.AddInitScriptAsync("""
            if (navigator.credentials) {
                const { create, get } = navigator.credentials;
                navigator.credentials.create = function (options) {
                    if (window.away) return Promise.reject(new DOMException('', 'NotAllowedError'));
                    window.made = (window.made ?? 0) + 1; return create.call(this, options);
                };
                navigator.credentials.get = async function (options) {
                    if (window.away) throw new DOMException('', 'NotAllowedError');
                    window.used = (window.used ?? 0) + 1;
                    await window.countOn?.();
                    const used = await get.call(this, options);
                    const derived = used.getClientExtensionResults().prf?.results?.first;
                    if (derived) window.derived = { ...window.derived, [used.id]: [...new Uint8Array(derived)] };
                    // a key that was synced derives here what it derived there
                    const there = window.synced?.[used.id];
                    if (!derived && there) used.getClientExtensionResults = () => ({ prf: { results: { first: new Uint8Array(there).buffer } } });
                    return used;
                };
            }
            """);
        return new(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>
    /// Another browser gets these passkeys, as a phone's maker syncs them. What they derive to open a vault does not come out of a virtual authenticator: it is
    /// taken from the page that used one, and played there. And real keys that are synced do not count their uses, virtual ones always do: two that count each
    /// for itself look to a server like a key that was copied, so before each use these go on from where all devices have come.
    /// </summary>
    public async Task<Authenticator> SyncAsync(Visitor from, Visitor to)
    {
        var other = await PlugInAsync(to, hasPrf: false);
        var derived = await from.Page.EvaluateAsync<string>("JSON.stringify({ ...window.synced, ...window.derived })");
        other.uses = uses;
        foreach (var credential in await CredentialsAsync())
        {
            synced.Add(credential["credentialId"]!.GetValue<string>());
            await other.AddAsync(credential);
        }
        other.synced.AddRange(synced);
        foreach (var (device, visitor) in ((Authenticator, Visitor)[])[(this, from), (other, to)])
        {
            await visitor.Context.AddInitScriptAsync($"window.synced = {derived};");
            await visitor.Page.EvaluateAsync($"window.synced = {derived}");
            if (!device.counts)
                await visitor.Context.ExposeFunctionAsync("countOn", device.CountOnAsync);
            device.counts = true;
        }
        return other;
    }

    async Task CountOnAsync()
    {
        uses.Value += 100;
        foreach (var credential in await CredentialsAsync())
        {
            if (!synced.Contains(credential["credentialId"]!.GetValue<string>()))
                continue;
            await session.SendAsync("WebAuthn.removeCredential", new() { ["authenticatorId"] = id, ["credentialId"] = credential["credentialId"]!.GetValue<string>() });
            credential["signCount"] = uses.Value;
            await AddAsync(credential);
        }
    }

    async Task<IReadOnlyList<JsonNode>> CredentialsAsync()
    {
        var answer = await session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = id });
        return [.. JsonNode.Parse(answer!.Value.GetProperty("credentials").GetRawText())!.AsArray().OfType<JsonNode>()];
    }

    Task<System.Text.Json.JsonElement?> AddAsync(JsonNode credential) => session.SendAsync("WebAuthn.addCredential", new() { ["authenticatorId"] = id, ["credential"] = credential });

    /// <summary>From now on the person turns away from the making of a key or its use, as a browser tells it, or no longer does.</summary>
    public static Task TurnAwayAsync(IPage page, bool away) => page.EvaluateAsync("away => { window.away = away; }", away);

    /// <summary>How many passkeys it has.</summary>
    public async Task<int> CountAsync() => (await CredentialsAsync()).Count;
}
