using CsCheck;

namespace Coffre.Tests;

/// <summary>How many generated inputs a parser is given, 10⁴, and 10⁵ with <c>COFFRE_LONG=1</c>; and hostile inputs made of good ones.</summary>
static class Fuzz
{
    public static readonly int Inputs = Environment.GetEnvironmentVariable("COFFRE_LONG") == "1" ? 100_000 : 10_000;

    /// <summary>Cuts, repeats, overwrites and joins pieces of good inputs, and now and then makes one up: each is read, or refused and nothing else.</summary>
    /// <param name="seeds">Good inputs.</param>
    /// <param name="parse">The parser.</param>
    public static void Parser(IReadOnlyList<byte[]> seeds, Action<byte[]> parse)
    {
        var piece = Gen.Select(Gen.Int[0, seeds.Count - 1], Gen.Double.Unit, Gen.Double.Unit).Select((n, from, to) =>
        {
            var seed = seeds[n];
            var (a, b) = ((int)(from * seed.Length), (int)(to * seed.Length));
            return seed[Math.Min(a, b)..Math.Max(a, b)];
        });
        var changed = Gen.Select(Gen.Int[0, seeds.Count - 1], Gen.Double.Unit, Gen.Int[0, 4], Gen.Byte.Array[0, 4]).Select((n, where, remove, insert) =>
        {
            var seed = seeds[n];
            var at = (int)(where * seed.Length);
            return (byte[])[.. seed.AsSpan(0, at), .. insert, .. seed.AsSpan(Math.Min(seed.Length, at + remove))];
        });
        var joined = piece.Array[1, 4].Select(pieces => (byte[])[.. pieces.SelectMany(p => p)]);
        Gen.Frequency((6, changed), (3, joined), (1, Gen.Byte.Array[0, 200])).Sample(
            input =>
            {
                try
                {
                    parse(input);
                }
                catch (RefusedException)
                {
                    // the only way to fail
                }
            }, iter: Inputs);
    }
}
