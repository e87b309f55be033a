using Xunit;

namespace Coffre.Tests;

public sealed class CommitmentTests
{
    [Fact]
    public void A_commitment_is_the_tagged_hash_of_salt_and_content()
    {
        var salt = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var content = Digest.Of("content"u8);
        Assert.Equal(Digest.Tagged("coffre/commit/v1", salt, content.ToArray()), Commitment.Of(salt, content));
    }

    [Fact]
    public void Attack26_another_salt_or_content_is_another_commitment()
    {
        var content = Digest.Of("content"u8);
        var salts = Enumerable.Range(0, 100).Select(_ => Commitment.NewSalt()).ToList();
        Assert.Equal(100, salts.Select(salt => Commitment.Of(salt, content)).Distinct().Count());
        Assert.NotEqual(Commitment.Of(salts[0], content), Commitment.Of(salts[0], Digest.Of("other"u8)));
    }
}
