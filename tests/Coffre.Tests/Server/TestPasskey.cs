using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Coffre.Tests;

/// <summary>
/// A passkey in software: an ES256 key that answers as an authenticator does, attestation "none". What a test wants to be wrong is wrong.
/// </summary>
sealed class TestPasskey(World world) : IDisposable
{
    const byte Present = 1, Verified = 4, Eligible = 8, BackedUp = 16, Attested = 64;

    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(32);

    public string IdText => Base64Url.EncodeToString(Id);

    /// <summary>What stands in every answer; a test sets a wrong one.</summary>
    public string Origin { get; set; } = $"http://{world.Host}";

    public string Domain { get; set; } = world.Host.Split(':')[0];

    public bool UserVerified { get; set; } = true;

    /// <summary>COSE: −7, ES256.</summary>
    public sbyte Algorithm { get; set; } = -7;

    /// <summary>What the page must never send.</summary>
    public string Extensions { get; set; } = "{}";

    public string? UserHandle { get; set; }

    /// <summary>0: it does not count, as synced ones do not.</summary>
    public uint Count { get; set; }

    /// <summary>The two sections of a new passkey, over two fresh challenges.</summary>
    public async Task<Section[]> OfferAsync(AccountId account) =>
    [
        new("credential", Encoding.UTF8.GetBytes(Register(account, await ChallengeAsync(account.ToString())))),
        new("assertion", Encoding.UTF8.GetBytes(Assert(account, await ChallengeAsync("")))),
    ];

    /// <summary>The section that names it once the account has it.</summary>
    public Section Keep() => new("credential", Encoding.UTF8.GetBytes($$"""{"id":"{{IdText}}"}"""));

    public async Task<string> ChallengeAsync(string account)
    {
        using var answer = await world.Http.PostAsync("/api/passkeys/challenge", new StringContent($$"""{"account":"{{account}}"}""", Encoding.UTF8, "application/json"));
        return (await Actor.JsonAsync(answer, System.Net.HttpStatusCode.OK)).GetProperty("challenge").GetString()!;
    }

    /// <summary>Uses it to come in.</summary>
    public async Task<HttpResponseMessage> OpenAsync(AccountId account, string? challenge = null) => await SendAsync(Assert(account, challenge ?? await ChallengeAsync("")));

    public Task<HttpResponseMessage> SendAsync(string json) => world.Http.PostAsync("/api/passkeys/open", new StringContent(json, Encoding.UTF8, "application/json"));

    public string Register(AccountId account, string challenge)
    {
        var point = key.ExportParameters(false).Q;
        byte[] cose = [0xa5, 1, 2, 3, (byte)(0x20 + (-1 - Algorithm)), 0x20, 1, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        var data = Data(Attested, [.. new byte[16], 0, (byte)Id.Length, .. Id, .. cose]);
        byte[] attestation = [0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Json($$""" "attestationObject":"{{Base64Url.EncodeToString(attestation)}}","transports":["internal"] """, Client("webauthn.create", challenge));
    }

    public string Assert(AccountId account, string challenge)
    {
        if (Count > 0)
            Count++;
        var client = Client("webauthn.get", challenge);
        var data = Data(0, []);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var handle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(UserHandle ?? account.ToString()));
        return Json($$""" "authenticatorData":"{{Base64Url.EncodeToString(data)}}","signature":"{{Base64Url.EncodeToString(signature)}}","userHandle":"{{handle}}" """, client);
    }

    public void Dispose() => key.Dispose();

    byte[] Client(string type, string challenge) => Encoding.UTF8.GetBytes(
        $$"""{"type":"{{type}}","challenge":"{{challenge}}","origin":"{{Origin}}","crossOrigin":false}""");

    byte[] Data(byte flags, byte[] more)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain)), (byte)(flags | Present | (UserVerified ? Verified : 0) | Eligible | BackedUp), .. count, .. more];
    }

    string Json(string response, byte[] client) => $$"""
        {"id":"{{IdText}}","rawId":"{{IdText}}","type":"public-key","authenticatorAttachment":"platform","clientExtensionResults":{{Extensions}},
         "response":{"clientDataJSON":"{{Base64Url.EncodeToString(client)}}",{{response}} } }
        """;
}
