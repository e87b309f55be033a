using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Xunit;

namespace Coffre.Tests;

/// <summary>Strict Ed25519: where libraries differ, one answer.</summary>
public sealed class SigningKeyTests
{
    static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    static byte[] Bytes(BigInteger number)
    {
        var bytes = new byte[32];
        number.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    // RFC 8032 §7.1, tests 1 to 3
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void A_vector_of_RFC_8032_signs_and_verifies(string seed, string key, string message, string signature)
    {
        using var signing = SigningKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(new VerifyKey(Convert.FromHexString(key)), signing.Public);
        Assert.Equal(signature, Convert.ToHexStringLower(signing.Sign(Convert.FromHexString(message))));
        Assert.True(signing.Public.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
        Assert.False(signing.Public.Verify("other"u8, Convert.FromHexString(signature)));
        var seedAgain = new byte[32];
        signing.CopySeedTo(seedAgain);
        Assert.Equal(seed, Convert.ToHexStringLower(seedAgain));
    }

    [Fact]
    public void Points_of_small_order_and_points_that_are_not_canonical_are_no_keys()
    {
        // y of order 4, 1, 2 and twice 8, then every y that is not below p
        byte[][] weak =
        [
            Bytes(0), Bytes(1), Bytes(Prime - 1),
            Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            .. Enumerable.Range(0, 19).Select(i => Bytes(Prime + i)),
        ];
        foreach (var key in weak)
        {
            Vectors.Refuses("bad-key", () => Assert.NotEqual(default, new VerifyKey(key)));
            key[31] |= 0x80;   // the sign of x
            Vectors.Refuses("bad-key", () => Assert.NotEqual(default, new VerifyKey(key)));
            Assert.False(VerifyKey.TryParse(Convert.ToBase64String(key), null, out _));
        }
        Assert.Equal(Convert.ToBase64String(Bytes(Prime - 2)), new VerifyKey(Bytes(Prime - 2)).ToString());
        Assert.Equal(Convert.ToBase64String(Bytes(2)), new VerifyKey(Bytes(2)).ToString());
    }

    [Fact]
    public void A_signature_whose_S_is_not_reduced_is_refused()
    {
        using var key = SigningKey.FromSeed(new byte[32]);
        var signature = key.Sign("message"u8);
        Assert.True(key.Public.Verify("message"u8, signature));
        Bytes(new BigInteger(signature.AsSpan(32), isUnsigned: true) + Order).CopyTo(signature, 32);
        Assert.False(key.Public.Verify("message"u8, signature));
    }

    [Fact]
    public void A_signature_whose_R_is_of_small_order_is_refused_although_the_equation_holds()
    {
        using var key = SigningKey.FromSeed(new byte[32]);
        var scalar = SHA512.HashData(new byte[32])[..32];
        scalar[0] &= 248;
        scalar[31] = (byte)((scalar[31] & 63) | 64);
        var (r, a) = (Bytes(1), new byte[32]);   // R the neutral point: S = k a
        key.Public.CopyTo(a);
        var k = new BigInteger(SHA512.HashData([.. r, .. a, .. "message"u8]), isUnsigned: true);
        byte[] signature = [.. r, .. Bytes(k * new BigInteger(scalar, isUnsigned: true) % Order)];
        Assert.False(key.Public.Verify("message"u8, signature));
    }

    [Fact]
    public void A_signature_of_another_length_is_refused()
    {
        using var key = SigningKey.FromSeed(new byte[32]);
        var signature = key.Sign("message"u8);
        Assert.False(key.Public.Verify("message"u8, signature.AsSpan(0, 63)));
        Assert.False(key.Public.Verify("message"u8, [.. signature, 0]));
        Assert.False(key.Public.Verify("message"u8, []));
    }
}
