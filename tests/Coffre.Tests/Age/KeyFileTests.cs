using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

public sealed class KeyFileTests
{
    static readonly DateTimeOffset Created = new(2026, 11, 24, 3, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void A_key_file_is_written_as_age_keygen_does_and_read_back()
    {
        using var hybrid = HybridIdentity.Generate();
        using var classical = X25519Identity.Generate();
        var text = IdentityFile.Write(hybrid, Created);
        Assert.Equal($"# created: 2026-11-24T02:00:00Z\n# public key: {hybrid.Recipient}\n{hybrid}\n", text);
        var read = IdentityFile.Read(text + "\r\n\n# other\n" + IdentityFile.Write(classical, Created));
        Assert.Equal(hybrid.Seed, Assert.IsType<HybridIdentity>(read[0]).Seed);
        Assert.Equal(classical.Recipient, Assert.IsType<X25519Identity>(read[1]).Recipient);
    }

    [Fact]
    public void A_list_of_recipients_is_read()
    {
        using var hybrid = HybridIdentity.Generate();
        using var classical = X25519Identity.Generate();
        Assert.Equal([hybrid.Recipient, classical.Recipient], RecipientsFile.Read($"# both\r\n{hybrid.Recipient}\r\n\n{classical.Recipient}"));
    }

    [Fact]
    public void A_bad_line_is_named_by_its_number_and_never_shown()
    {
        using var identity = HybridIdentity.Generate();
        var wrong = Assert.Throws<RefusedException>(() => RecipientsFile.Read($"# mine\n{identity}\n"));
        Assert.Equal(("bad-recipient", "Line 2 is no recipient of age."), (wrong.Fault, wrong.Message));
        Assert.Contains("Line 1", Assert.Throws<RefusedException>(() => IdentityFile.Read(" " + identity)).Message, StringComparison.Ordinal);
        Vectors.Refuses("bad-identity", () => IdentityFile.Read("# nothing\n"));
        Vectors.Refuses("bad-recipient", () => RecipientsFile.Read(""));
    }
}
