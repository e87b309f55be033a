namespace Coffre.Age;

/// <summary>The words of the ASCII armor, a strict PEM (C2SP age.md, <i>ASCII armor</i>).</summary>
static class Armor
{
    public const int Columns = 64;
    public const int BytesPerLine = 48;

    public static ReadOnlySpan<byte> Begin => "-----BEGIN AGE ENCRYPTED FILE-----"u8;

    public static ReadOnlySpan<byte> End => "-----END AGE ENCRYPTED FILE-----"u8;

    /// <summary>Whether a file that starts with this byte can only be armored.</summary>
    public static bool Starts(byte first) => first == '-' || IsSpace(first);

    public static bool IsSpace(byte b) => b is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');
}
