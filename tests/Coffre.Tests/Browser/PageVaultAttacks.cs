using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>
/// What a test of an attack on an open vault does. The vault is made once for each class, by the letter of its <see cref="LyingTown"/>; each test comes in by the truth
/// first, so what it tells then is what makes the page stop.
/// </summary>
public abstract class PageVaultAttacks(BrowserFixture browser, LyingTown town) : PageAttacks(browser, town)
{
    protected const string WayIn = "POST /api/passkeys/open", ManifestRoute = "GET /api/manifest", Payload = "GET /api/payloads/*";

    // what a client may send to come in and to ask
    static readonly string[] asking = ["/api/passkeys/challenge", "/api/passkeys/open", "/api/sessions/challenge", "/api/sessions", "/api/directory"];

    /// <summary>The vault, open at its home.</summary>
    internal async Task<Citizen> OpenAsync()
    {
        Server.BeHonest();
        // the world's clock stands still; the browser's does not
        Lying.Town.World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        var citizen = await Lying.CitizenAsync(Browser);
        await Citizen.EnterAsync(citizen.Visitor);
        return citizen;
    }

    /// <summary>A browser that has seen nothing yet, with the same passkey, before the door.</summary>
    internal async Task<Visitor> FreshAsync(Citizen citizen)
    {
        var fresh = await Visitor.ComeAsync(Browser, Lying.Town.World, 320);
        await citizen.Device.SyncAsync(citizen.Visitor, fresh);
        return fresh;
    }

    /// <summary>Another device of the same person, by their recovery code: it sees and signs what the page does.</summary>
    internal async Task<(CoffreClient Client, Keybag Keys)> OtherDeviceAsync(Citizen citizen)
    {
        var (client, code) = (Server.Client(), CodeOf(citizen));
        return (client, await client.UnlockAsync(Derive.RecoveryFind(code), Derive.RecoveryUnlock(code)));
    }

    internal static Code CodeOf(Citizen citizen) => Code.Parse(CodeKind.Recovery, string.Concat(citizen.Code));

    /// <summary>Writes something small to the vault's list, from another device.</summary>
    internal static Task<Manifest> WriteAsync(CoffreClient client, Keybag keys, string name) =>
        client.WriteManifestAsync(keys, _ => new() { Put = [new ManifestEntry.Contact(new(Digest.Of(System.Text.Encoding.UTF8.GetBytes(name))), DateTimeOffset.UtcNow, name)] });

    /// <summary>Goes to a screen that reads the vault anew, and waits for it.</summary>
    internal static async Task ReadAnewAsync(Visitor visitor, string path = "/reglages", string title = "Réglages")
    {
        await Citizen.FollowAsync(visitor, path);
        await visitor.ReadTitleAsync(title);
    }

    /// <summary>From now on the server lies; the person goes on, and the page stops as it should, and has signed and sealed nothing on the way.</summary>
    internal async Task StopsAsync(Visitor visitor, string stop, string route, Action<Exchange> tell, Func<Task> goOn, string? report = null)
    {
        Server.Forget();
        Lie(route, tell);
        await goOn();
        await DemandStoppedAsync(visitor, stop, longLived: true, report: report);
        DemandNothingSigned();
    }

    /// <summary>Demands that nothing was written since the traffic was forgotten.</summary>
    internal void DemandNothingSigned() =>
        Assert.DoesNotContain(Server.Traffic, exchange => exchange.Method != HttpMethod.Get && exchange.Method != HttpMethod.Delete && !asking.Contains(exchange.Path));

    /// <summary>The newest answer to a route.</summary>
    internal Exchange Newest(string route) => Server.AllTraffic.Last(exchange => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(route, exchange.Route));

    /// <summary>Goes to the papers, and waits until all of them are read: what reads on while a lie begins would hear it first, and a list that grows moves what is touched.</summary>
    internal static async Task PapersAsync(Visitor visitor)
    {
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await visitor.Page.Locator(".group-of[aria-busy=false]").WaitForAsync();
    }

    internal static Task HomeAsync(Visitor visitor) => Citizen.FollowAsync(visitor, "/");

    internal static Task ComeInAsync(Visitor visitor) => visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();

    internal static string Path(Digest payload) => $"GET /api/payloads/{Base32.Encode(payload.ToArray())}";

    internal static StatementBody.Manifest ManifestIn(Exchange given) =>
        (StatementBody.Manifest)Statement.Parse(System.Text.Encoding.UTF8.GetBytes(Statements(JsonNode.Parse(given.Body)!)[^1]!["text"]!.GetValue<string>())).Body;

    internal static JsonArray Statements(JsonNode manifest) => manifest["statements"]!.AsArray();
}
