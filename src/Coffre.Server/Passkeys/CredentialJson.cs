using System.Buffers.Text;
using System.Text.Json;

namespace Coffre.Server.Passkeys;

/// <summary>
/// A <c>RegistrationResponseJSON</c> or <c>AuthenticationResponseJSON</c>, looked into no further than to find what it belongs to; Identity's handler verifies it.
/// </summary>
/// <param name="Text">The JSON.</param>
/// <param name="Id">The passkey.</param>
/// <param name="Challenge">The challenge that it answers.</param>
sealed record CredentialJson(string Text, byte[] Id, Digest Challenge)
{
    /// <summary>Most bytes of one: an attestation of the kind "none", and an RSA key.</summary>
    public const int MaxSize = 16 * 1024;

    const int MaxId = 1023;

    /// <summary>Reads one.</summary>
    /// <exception cref="RefusedException">
    /// <c>malformed</c>; <c>extensions</c>: its <c>clientExtensionResults</c> is not empty. A PRF's output stands there: it opens the keybag, and is not to be sent.
    /// </exception>
    public static CredentialJson Read(ReadOnlyMemory<byte> json) => Read(json, root =>
    {
        if (!root.TryGetProperty("clientExtensionResults", out var extensions) || extensions.ValueKind != JsonValueKind.Object)
            throw Malformed();
        if (extensions.EnumerateObject().Any())
            throw new RefusedException("extensions", "A passkey's extension results stay on the device: send clientExtensionResults empty.");
        using var client = JsonDocument.Parse(Bytes(root.GetProperty("response").GetProperty("clientDataJSON")));
        return new CredentialJson(System.Text.Encoding.UTF8.GetString(json.Span), IdOf(root), new(Bytes(client.RootElement.GetProperty("challenge"))));
    });

    /// <summary>The id alone, of <c>{"id"}</c>, which names a passkey that the account has; null when the JSON is more than that.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>.</exception>
    public static byte[]? ReadKept(ReadOnlyMemory<byte> json) =>
        Read(json, root => root.EnumerateObject().Count() == 1 ? IdOf(root) : null);

    static T Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Malformed();
        }
    }

    static byte[] IdOf(JsonElement root) => Bytes(root.GetProperty("id")) is { Length: > 0 and <= MaxId } id ? id : throw Malformed();

    static byte[] Bytes(JsonElement text) => Base64Url.DecodeFromChars(text.GetString());

    static RefusedException Malformed() => new("malformed", "This is not the answer of a passkey, as JSON.");
}
