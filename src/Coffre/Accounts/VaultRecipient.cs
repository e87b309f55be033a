namespace Coffre;

/// <summary>What can be an account's vault: an age recipient <c>age1pq1…</c> of 1216 bytes in bech32, canonical.</summary>
static class VaultRecipient
{
    const int Length = 1959;
    const string Prefix = "age1pq1";
    const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    public static void Check(string text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !ChecksumHolds(text))
            throw new RefusedException("bad-recipient", "A vault is an age recipient age1pq1…, 1959 characters.");
    }

    static bool ChecksumHolds(string text)
    {
        var check = 1u;
        foreach (var c in "age1pq")
            check = Step(check, (uint)(c >> 5));
        check = Step(check, 0);
        foreach (var c in "age1pq")
            check = Step(check, c & 31u);
        foreach (var c in text.AsSpan(Prefix.Length))
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
                return false;
            check = Step(check, (uint)value);
        }
        // 1216 bytes are 1945 symbols and 3 bits: the last data symbol's two low bits are padding, zero
        var last = Alphabet.IndexOf(text[^7], StringComparison.Ordinal);
        return check == 1 && (last & 3) == 0;
    }

    static uint Step(uint check, uint value)
    {
        var top = check >> 25;
        check = ((check & 0x1ffffff) << 5) ^ value;
        ReadOnlySpan<uint> generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        for (var i = 0; i < generators.Length; i++)
            check ^= ((top >> i) & 1) == 1 ? generators[i] : 0;
        return check;
    }
}
