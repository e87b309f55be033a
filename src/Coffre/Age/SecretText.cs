namespace Coffre.Age;

/// <summary>The text of a 32-byte secret, Bech32 in upper case: <c>AGE-SECRET-KEY-…1…</c>.</summary>
static class SecretText
{
    public static string Encode(string prefix, ReadOnlySpan<byte> secret) => Bech32.Encode(prefix, secret).ToUpperInvariant();

    public static bool TryDecode(string? text, string prefix, out byte[] secret)
    {
        secret = new byte[32];
        return text is not null && !text.AsSpan().ContainsAnyInRange('a', 'z') && Bech32.TryDecode(text.ToLowerInvariant(), prefix, secret);
    }
}
