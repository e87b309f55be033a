using System.Text;

namespace Coffre;

public sealed partial class CoffreClient
{
    /// <summary>A challenge for a passkey.</summary>
    /// <param name="account">For whom one is to be made, before or after the account stands; null to use one.</param>
    /// <param name="ct">Stops it.</param>
    public Task<PasskeyChallenge> ChallengePasskeyAsync(AccountId? account, CancellationToken ct = default) => transport.PostAsync(
        "/api/passkeys/challenge", () => JsonBody(new PasskeyQuestion(account?.ToString() ?? ""), ApiJson.Default.PasskeyQuestion), ApiJson.Default.PasskeyChallenge, ApiJson.MaxAnswer, ct);

    /// <summary>Asks for the way in by a passkey's answer. Once only: its challenge is used up by it.</summary>
    /// <param name="assertion">An <c>AuthenticationResponseJSON</c> whose <c>clientExtensionResults</c> is empty: what it opens the keybag with stays here.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ProblemException"><c>wrong-passkey</c>.</exception>
    public async Task<WayIn> OpenPasskeyAsync(string assertion, CancellationToken ct = default)
    {
        var kept = Kept;
        return ReadWayIn(await transport.PostBytesAsync(
            "/api/passkeys/open", () => new StringContent(assertion, Encoding.UTF8, "application/json"), MaxWayIn, ct, kept?.Size ?? 0), kept);
    }

    /// <summary>The ways into this account, as the server has them.</summary>
    public Task<WaysAnswer> ReadWaysAsync(CancellationToken ct = default) =>
        InSessionAsync(() => transport.GetAsync("/api/ways", ApiJson.Default.WaysAnswer, ApiJson.MaxAnswer, ct), ct);

    /// <summary>This account's sessions.</summary>
    public Task<SessionsAnswer> ListSessionsAsync(CancellationToken ct = default) =>
        InSessionAsync(() => transport.GetAsync("/api/sessions", ApiJson.Default.SessionsAnswer, ApiJson.MaxAnswer, ct), ct);

    /// <summary>Ends one of this account's sessions.</summary>
    /// <exception cref="ProblemException"><c>not-found</c>: it has ended already.</exception>
    public Task EndSessionAsync(string id, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        using var answer = await transport.OpenAsync(HttpMethod.Delete, $"/api/sessions/{Uri.EscapeDataString(id)}", () => null, ct);
        return true;
    }, ct);
}
