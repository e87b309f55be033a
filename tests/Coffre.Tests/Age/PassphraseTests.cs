using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

public sealed class PassphraseTests
{
    [Fact]
    public void A_passphrase_opens_and_another_does_not()
    {
        var sealedFile = AgeFile.Seal("export"u8, new ScryptRecipient("pâté de campagne", ScryptRecipient.MinWorkFactor));
        Assert.Equal("export"u8.ToArray(), AgeFile.Open(sealedFile, new ScryptIdentity("pâté de campagne")));
        Vectors.Refuses("cannot-open", () => AgeFile.Open(sealedFile, new ScryptIdentity("pate de campagne")));
        Assert.Throws<ArgumentException>(() => new ScryptRecipient(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScryptRecipient("words", 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScryptRecipient("words", 19));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("9")]
    [InlineData("19")]
    [InlineData("30")]
    [InlineData("99999999999999999999")]
    public void Attack16_A_work_factor_outside_of_its_bounds_is_refused_before_any_derivation(string factor)
    {
        var stanza = $"-> scrypt {new string('A', 22)} {factor}\n{new string('A', 43)}\n";
        var file = Encoding.ASCII.GetBytes($"age-encryption.org/v1\n{stanza}--- {new string('A', 43)}\n{new string('x', 32)}");
        var identity = new ScryptIdentity("words");
        Vectors.Refuses("wrong-work-factor", () => AgeFile.Open(file, identity));
        // a derivation with a factor of 19 takes 512 MiB; a refusal takes next to nothing
        var before = GC.GetAllocatedBytesForCurrentThread();
        Vectors.Refuses("wrong-work-factor", () => AgeFile.Open(file, identity));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }
}
