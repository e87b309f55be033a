namespace Coffre;

/// <summary>
/// <em>Padded to n</em> of <c>docs/format.md</c> §1: the text and its LF, then spaces and one LF, up to a multiple of n.
/// Sizes of sealed texts so fall in few buckets and say little about what is inside [attack 22].
/// </summary>
public static class Padding
{
    /// <summary>Pads a text.</summary>
    /// <param name="text">The text without its last LF.</param>
    /// <param name="n">The bucket, in bytes.</param>
    /// <returns>A multiple of <paramref name="n"/> bytes.</returns>
    public static byte[] Pad(ReadOnlySpan<byte> text, int n)
    {
        var padded = new byte[(text.Length + 2 + n - 1) / n * n];
        text.CopyTo(padded);
        padded[text.Length] = (byte)'\n';
        padded.AsSpan(text.Length + 1).Fill((byte)' ');
        padded[^1] = (byte)'\n';
        return padded;
    }

    /// <summary>Takes the padding off; refuses all but what <see cref="Pad"/> writes.</summary>
    /// <param name="padded">The padded bytes.</param>
    /// <param name="n">The bucket, in bytes.</param>
    /// <returns>The text without its last LF.</returns>
    /// <exception cref="RefusedException"><c>malformed</c>.</exception>
    public static ReadOnlyMemory<byte> Unpad(ReadOnlyMemory<byte> padded, int n)
    {
        var bytes = padded.Span;
        if (bytes.Length == 0 || bytes.Length % n != 0 || bytes[^1] != '\n')
            throw Malformed(n);
        var end = bytes[..^1].LastIndexOfAnyExcept((byte)' ');
        if (end < 0 || bytes[end] != '\n' || bytes.Length - end - 2 >= n)
            throw Malformed(n);
        return padded[..end];
    }

    static RefusedException Malformed(int n) => new("malformed", $"This text is not padded to {n} bytes with spaces and one line end.");
}
