using System.Buffers.Text;
using System.Text.Json;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Coffre.Server.Passkeys;

/// <summary>A challenge for a passkey, as whoever asks for one gets it: base64url of 32 bytes.</summary>
sealed record PasskeyChallenge(string Challenge, DateTimeOffset Ends);

/// <summary>A passkey as a request lists it among the ways into an account.</summary>
abstract record OfferedPasskey(byte[] Id)
{
    /// <summary>One that the account has already.</summary>
    public sealed record Kept(byte[] Id) : OfferedPasskey(Id);

    /// <summary>A new one, verified; its two challenges are still to be used up.</summary>
    public sealed record Made(UserPasskeyInfo Info, Digest Attested, Digest Asserted) : OfferedPasskey(Info.CredentialId);

    /// <summary>A new one that does not verify. Whether that matters is known within the unit of work: the same request may have come before.</summary>
    public sealed record Unverified(byte[] Id) : OfferedPasskey(Id);
}

/// <summary>
/// Makes and uses passkeys: ASP.NET Core Identity's handler, bare. It remembers no challenge, so each is a row that is used once. The origin is this server's, the
/// user is verified, the user handle is the account's id (<c>docs/format.md</c> §8).
/// </summary>
sealed class Ceremonies(Database database, Writer writer, Installation installation, TimeProvider clock)
{
    static readonly TimeSpan ToUse = TimeSpan.FromMinutes(10);

    // between the making of a passkey and the one request that brings it, a person writes a recovery code down on paper
    static readonly TimeSpan ToMake = TimeSpan.FromHours(1);

    readonly IOptions<IdentityPasskeyOptions> options = Options.Create(OptionsFor(installation.Host));

    /// <summary>Unknown, wrong and used are one answer [V6].</summary>
    public static RefusalException Wrong => Problems.WrongPasskey.Because("The passkey is unknown here, or its answer does not verify: ask for a new challenge, and try again.");

    /// <summary>Gives a challenge for one ceremony.</summary>
    /// <param name="account">For whom a passkey is to be made, an account that need not stand yet; null: to use one.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<PasskeyChallenge> ChallengeAsync(AccountId? account, CancellationToken ct)
    {
        var handler = Handler(null, null);
        var http = new DefaultHttpContext();
        string asked, state;
        if (account is { } id)
        {
            var made = await handler.MakeCreationOptionsAsync(new() { Id = id.ToString(), Name = id.ToString(), DisplayName = "" }, http);
            (asked, state) = (made.CreationOptionsJson, made.AttestationState!);
        }
        else
        {
            var made = await handler.MakeRequestOptionsAsync(null, http);
            (asked, state) = (made.RequestOptionsJson, made.AssertionState!);
        }
        using var json = JsonDocument.Parse(asked);
        var challenge = json.RootElement.GetProperty("challenge").GetString()!;
        var now = clock.GetUtcNow();
        var ends = Time.Cut(now + (account is null ? ToUse : ToMake));
        await writer.WriteAsync(tx => tx.GivePasskeyChallenge(new(Base64Url.DecodeFromChars(challenge)), account, state, now, ends), ct);
        return new(challenge, ends);
    }

    /// <summary>Verifies a new passkey and that it works, for an account; takes no challenge yet.</summary>
    /// <param name="account">Whose it is to be.</param>
    /// <param name="registration">How it was made.</param>
    /// <param name="assertion">That it answers.</param>
    public async Task<OfferedPasskey> VerifyNewAsync(AccountId account, CredentialJson registration, CredentialJson assertion)
    {
        var unverified = new OfferedPasskey.Unverified(registration.Id);
        if (Given(registration) is not { Account: { } asked } toMake || asked != account || Given(assertion) is not { Account: null } toUse)
            return unverified;
        var made = await Handler(null, null).PerformAttestationAsync(
            new() { HttpContext = new DefaultHttpContext(), CredentialJson = registration.Text, AttestationState = toMake.State });
        if (!made.Succeeded || made.UserEntity.Id != account.ToString() || !made.Passkey.CredentialId.AsSpan().SequenceEqual(registration.Id))
            return unverified;
        return await VerifyAsync(account, made.Passkey, assertion, toUse.State) is { } used ? new OfferedPasskey.Made(used, registration.Challenge, assertion.Challenge) : unverified;
    }

    /// <summary>Whose passkey has answered; its challenge is used up by it.</summary>
    /// <exception cref="RefusalException"><c>wrong-passkey</c>.</exception>
    public async Task<AccountId> OpenAsync(CredentialJson assertion, CancellationToken ct)
    {
        var stored = Stored(assertion.Id);
        if (stored is null || Given(assertion) is not { Account: null } given || await VerifyAsync(stored.Account, stored.Info, assertion, given.State) is not { } used)
            throw Wrong;
        await writer.WriteAsync(tx =>
        {
            tx.TakePasskeyChallenge(assertion.Challenge, clock.GetUtcNow());
            // it may have been removed meanwhile
            if (tx.PasskeyOf(assertion.Id)?.Account != stored.Account)
                throw Wrong;
            tx.UsePasskey(used);
        }, ct);
        return stored.Account;
    }

    async Task<UserPasskeyInfo?> VerifyAsync(AccountId account, UserPasskeyInfo passkey, CredentialJson assertion, string state)
    {
        var result = await Handler(new(account), passkey).PerformAssertionAsync(
            new() { HttpContext = new DefaultHttpContext(), CredentialJson = assertion.Text, AssertionState = state });
        return result.Succeeded && result.User.Id == account ? result.Passkey : null;
    }

    StoredPasskey? Stored(byte[] id)
    {
        using var rows = new Reading(database);
        return rows.PasskeyOf(id);
    }

    GivenChallenge? Given(CredentialJson json)
    {
        using var rows = new Reading(database);
        return rows.PasskeyChallenge(json.Challenge, clock.GetUtcNow());
    }

    PasskeyHandler<PasskeyUser> Handler(PasskeyUser? user, UserPasskeyInfo? passkey)
    {
#pragma warning disable CA2000 // it holds nothing
        return new(new UserManager<PasskeyUser>(new OneCeremony(user, passkey), null!, null!, null!, null!, null!, null!, null!, null!), options);
#pragma warning restore CA2000
    }

    static IdentityPasskeyOptions OptionsFor(string host)
    {
        var domain = host.Split(':')[0];
        // a browser makes a passkey over http for localhost alone
        var origin = $"{(domain == "localhost" ? "http" : "https")}://{host}";
        return new()
        {
            ServerDomain = domain,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            IsAllowedAlgorithm = algorithm => algorithm is -7 or -257,
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.TopOrigin is null && context.Origin == origin),
        };
    }
}
