using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Coffre.Tests.Browser;

/// <summary>A phone's own passkeys, as Chromium plays them: it answers every ceremony at once. With or without PRF.</summary>
sealed class Authenticator
{
    readonly ICDPSession session;
    readonly string id;

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
                    const used = await get.call(this, options);
                    const derived = used.getClientExtensionResults().prf?.results?.first;
                    if (derived) window.derived = [...new Uint8Array(derived)];
                    // a key that was synced derives here what it derived there
                    if (!derived && window.synced) used.getClientExtensionResults = () => ({ prf: { results: { first: new Uint8Array(window.synced).buffer } } });
                    return used;
                };
            }
            """);
        return new(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>
    /// Another browser gets these passkeys, as a phone's maker syncs them. What they derive to open a vault does not come out of a virtual authenticator: it is
    /// taken from the page that used one, and played there.
    /// </summary>
    public async Task<Authenticator> SyncAsync(Visitor from, Visitor to)
    {
        var derived = await from.Page.EvaluateAsync<int[]?>("window.derived ?? null");
        var other = await PlugInAsync(to, hasPrf: false);
        if (derived is not null)
            await to.Context.AddInitScriptAsync($"window.synced = [{string.Join(',', derived)}];");
        var answer = await session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = id });
        foreach (var credential in JsonNode.Parse(answer!.Value.GetProperty("credentials").GetRawText())!.AsArray())
        {
            // its counter goes on where the first device will not have come when it is used
            credential!["signCount"] = credential["signCount"]!.GetValue<int>() + 100;
            await other.session.SendAsync("WebAuthn.addCredential", new() { ["authenticatorId"] = other.id, ["credential"] = credential });
        }
        return other;
    }

    /// <summary>
    /// Its keys count on from further ahead: those that are synced between real devices do not count, and a server refuses what counts less than it has seen.
    /// </summary>
    public async Task CountOnAsync(int by)
    {
        var answer = await session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = id });
        await session.SendAsync("WebAuthn.clearCredentials", new() { ["authenticatorId"] = id });
        foreach (var credential in answer!.Value.GetProperty("credentials").EnumerateArray())
        {
            var ahead = credential.Deserialize<Dictionary<string, object>>()!;
            ahead["signCount"] = credential.GetProperty("signCount").GetInt32() + by;
            await session.SendAsync("WebAuthn.addCredential", new() { ["authenticatorId"] = id, ["credential"] = ahead });
        }
    }

    /// <summary>From now on the person turns away from the making of a key or its use, as a browser tells it, or no longer does.</summary>
    public static Task TurnAwayAsync(IPage page, bool away) => page.EvaluateAsync("away => { window.away = away; }", away);

    /// <summary>How many passkeys it has.</summary>
    public async Task<int> CountAsync()
    {
        var answer = await session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = id });
        return answer!.Value.GetProperty("credentials").GetArrayLength();
    }
}
