using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Each opens what the other sealed: npm's age-encryption, and the <c>age</c> of the system (classical only, as it is older).</summary>
public sealed class InteroperationTests
{
    static readonly byte[] Plain = [.. Enumerable.Range(0, (2 * 65536) + 99).Select(i => (byte)(i * 31 % 251))];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_npm_post_quantum_both_ways()
    {
        using var alice = HybridIdentity.Generate();
        using var bob = HybridIdentity.Generate();
        var theirs = await NodeScript.RunAsync("age.mjs", ["seal", bob.Recipient.ToString(), alice.Recipient.ToString()], Plain);
        Assert.Equal(Plain, AgeFile.Open(theirs, alice));
        AgeHeader.Read(theirs, out _).DemandHybrid(2);
        Assert.Equal(Plain, await NodeScript.RunAsync("age.mjs", ["open", alice.ToString()], AgeFile.Seal(Plain, alice.Recipient)));
    }

    [Fact]
    public async Task With_npm_classical_and_armored_both_ways()
    {
        using var alice = X25519Identity.Generate();
        var theirs = await NodeScript.RunAsync("age.mjs", ["seal", "armor", alice.Recipient.ToString()], Plain);
        Assert.Equal(Plain, await OpenAsync(theirs, alice));
        var ours = new MemoryStream();
        await AgeFile.SealAsync(new MemoryStream(Plain), ours, [alice.Recipient], armor: true, ct: Ct);
        Assert.Equal(Plain, await NodeScript.RunAsync("age.mjs", ["open", "armor", alice.ToString()], ours.ToArray()));
    }

    [Fact]
    public async Task With_npm_by_a_passphrase_both_ways()
    {
        var theirs = await NodeScript.RunAsync("age.mjs", ["seal", "pass:à bientôt"], Plain);
        Assert.Equal(Plain, AgeFile.Open(theirs, new ScryptIdentity("à bientôt")));
        Assert.Equal(Plain, await NodeScript.RunAsync("age.mjs", ["open", "pass:à bientôt"], AgeFile.Seal(Plain, new ScryptRecipient("à bientôt", 11))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_age_of_the_system_both_ways(bool armor)
    {
        using var folder = new TemporaryFolder();
        using var alice = X25519Identity.Generate();
        await File.WriteAllTextAsync(folder["alice.key"], IdentityFile.Write(alice, DateTimeOffset.UnixEpoch), Ct);
        var recipient = Encoding.ASCII.GetString(await NodeScript.ProgramAsync("age-keygen", ["-y", folder["alice.key"]])).Trim();
        Assert.Equal(alice.Recipient, X25519Recipient.Parse(recipient));

        var theirs = await NodeScript.ProgramAsync("age", ["-e", .. armor ? ["-a"] : (string[])[], "-r", recipient], Plain);
        Assert.Equal(Plain, await OpenAsync(theirs, alice));
        var ours = new MemoryStream();
        await AgeFile.SealAsync(new MemoryStream(Plain), ours, [X25519Recipient.Parse(recipient)], armor, ct: Ct);
        Assert.Equal(Plain, await NodeScript.ProgramAsync("age", ["-d", "-i", folder["alice.key"]], ours.ToArray()));
    }

    [Fact]
    public async Task Key_files_of_the_age_of_the_system_are_read()
    {
        var file = Encoding.UTF8.GetString(await NodeScript.ProgramAsync("age-keygen", []));
        var identity = Assert.IsType<X25519Identity>(Assert.Single(IdentityFile.Read(file)));
        Assert.Contains($"# public key: {identity.Recipient}\n", file, StringComparison.Ordinal);
    }

    static async Task<byte[]> OpenAsync(byte[] sealedFile, IIdentity identity)
    {
        var plain = new MemoryStream();
        await AgeFile.OpenAsync(new MemoryStream(sealedFile), plain, [identity], ct: Ct);
        return plain.ToArray();
    }
}
