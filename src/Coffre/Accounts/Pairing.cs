using System.Security.Cryptography;
using System.Text;

namespace Coffre;

/// <summary>
/// What two devices of one account leave each other in their mailbox (<c>docs/format.md</c> §8): the text, and its HMAC by who saw the square. A server that
/// changes a byte, or puts a text in the place of another, is refused [2].
/// </summary>
public static class Pairing
{
    /// <summary>Most bytes of a text.</summary>
    public const int MaxSize = 8 * 1024;

    /// <summary>A text as it is left: two lines, then the HMAC of both.</summary>
    /// <param name="part"><c>offer</c>, <c>reply</c> or <c>done</c>.</param>
    /// <param name="line">One JSON line, without its LF.</param>
    /// <param name="secret">The square's, 32 bytes.</param>
    public static byte[] Write(string part, string line, ReadOnlySpan<byte> secret)
    {
        var text = Encoding.UTF8.GetBytes($"coffre/pair/{part}/v1\n{line}\n");
        return [.. text, .. Encoding.ASCII.GetBytes(Base64.Encode(HMACSHA256.HashData(Derive.PairMac(secret), text))), (byte)'\n'];
    }

    /// <summary>The JSON line of a text.</summary>
    /// <param name="part">Which text is expected.</param>
    /// <param name="bytes">What lay in the mailbox.</param>
    /// <param name="secret">The square's, 32 bytes.</param>
    /// <exception cref="RefusedException"><c>too-large</c>, <c>malformed</c>, <c>wrong-type</c>; <c>wrong-mac</c>: not left by who saw the square.</exception>
    public static string Read(string part, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> secret)
    {
        if (bytes.Length > MaxSize)
            throw new RefusedException("too-large", "A text of a pairing is at most 8 KiB.");
        if (bytes.IsEmpty || bytes[^1] != '\n' || bytes.Count((byte)'\n') != 3)
            throw new RefusedException("malformed", "A text of a pairing has three lines.");
        var end = bytes[..^1].LastIndexOf((byte)'\n') + 1;
        var mac = Base64.Decode(Encoding.ASCII.GetString(bytes[end..^1]), HMACSHA256.HashSizeInBytes);
        if (!CryptographicOperations.FixedTimeEquals(mac, HMACSHA256.HashData(Derive.PairMac(secret), bytes[..end])))
            throw new RefusedException("wrong-mac", "This was not left by who saw the square.");
        var lines = Encoding.UTF8.GetString(bytes[..(end - 1)]).Split('\n');
        return lines[0] == $"coffre/pair/{part}/v1" ? lines[1] : throw new RefusedException("wrong-type", $"Expected {part}, found {lines[0]}.");
    }
}
