using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Coffre;

/// <summary>
/// Names an account: h("coffre/account/v1", genesis JSON line ‖ LF), the whole hash (<c>docs/format.md</c> §2).
/// Its text form is canonical base32, 52 characters.
/// </summary>
/// <param name="Hash">The 32 bytes.</param>
[JsonConverter(typeof(JsonText<AccountId>))]
public readonly record struct AccountId(Digest Hash) : IParsable<AccountId>
{
    /// <summary>Characters of the text form.</summary>
    public const int Length = 52;

    /// <summary>The id of the account that begins with this JSON line, given without its LF.</summary>
    public static AccountId Of(ReadOnlySpan<byte> genesisLine) => new(Digest.Tagged("coffre/account/v1", genesisLine, "\n"u8));

    /// <summary>Reads the text form.</summary>
    /// <exception cref="RefusedException"><c>bad-id</c>: not 52 characters of canonical base32.</exception>
    public static AccountId Parse(ReadOnlySpan<char> text) => TryParse(text, out var id)
        ? id
        : throw new RefusedException("bad-id", "An account id is 52 characters of base32 in lower case.");

    /// <summary>Reads the text form; false where it is not canonical.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AccountId id)
    {
        var whole = Base32.TryDecode(text, Digest.Size, out var bytes);
        id = whole ? new(new Digest(bytes)) : default;
        return whole;
    }

    /// <summary>52 characters.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        Hash.CopyTo(bytes);
        return Base32.Encode(bytes);
    }

    static AccountId IParsable<AccountId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountId result) => TryParse(s.AsSpan(), out result);
}
