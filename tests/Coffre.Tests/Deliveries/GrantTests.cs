using System.Text;
using Coffre.Age;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class GrantTests
{
    [Theory]
    [InlineData("d1", "holder")]
    [InlineData("d2", "letter")]
    [InlineData("d3", "holder")]
    public void The_worked_example_opens_byte_for_byte(string name, string reader)
    {
        var delivered = new Delivered(name);
        var vault = Delivered.Vaults(reader)[(int)delivered.Body.To.Gen];
        Assert.Equal(delivered.GrantText, AgeFile.Open(delivered.Grant, vault));
        var opened = Opening.Grant(delivered.Act, delivered.Grant, vault);
        Assert.Equal(delivered.Documents.Count, opened.Cover.Parts.Count);
        for (var part = 0; part < delivered.Documents.Count; part++)
        {
            var document = opened.OpenPart(part, delivered.Payload(delivered.Body.Parts[part].Payload));
            Assert.Equal(delivered.Documents[part], document.Bytes);
            Assert.Equal(delivered.Body.Parts[part].Commit, document.Commit);
        }
    }

    [Theory]
    [InlineData("d1")]
    [InlineData("d2")]
    [InlineData("d3")]
    public void The_example_s_lines_are_written_again_byte_for_byte(string name)
    {
        var (grant, line) = Grant.Read(new Delivered(name).GrantText);
        var cover = Cover.Read(line.Span);
        Assert.Equal(new Delivered(name).GrantText, grant.Write(cover.ToBytes()));
    }

    [Theory]
    [InlineData("d1")]
    [InlineData("d2")]
    [InlineData("d3")]
    public void The_sender_s_copy_opens_as_the_grant_does(string name)
    {
        var delivered = new Delivered(name);
        var copy = Opening.Copy(delivered.Act, delivered.Copy, Delivered.Vaults("city"));
        Assert.Equal(delivered.GrantText, copy.Plain);
    }

    [Fact]
    public void The_holder_s_copy_of_a_kept_letter_opens_with_an_older_generation()
    {
        var kept = Vectors.Example.GetProperty("keptCopy");
        var delivered = new Delivered(kept.Text("of"));
        var copy = Opening.Copy(delivered.Act, kept.Base64("sealed"), Delivered.Vaults(kept.Text("owner")));
        Assert.Equal(delivered.GrantText, copy.Plain);
    }

    [Fact]
    public void The_bill_of_the_example_is_read() =>
        Assert.Equal(new("Ville de Saint-Exemple", "1842.35", "CAD", "2027-03-01", "R-1"),
            Opening.Grant(new Delivered("d2").Act, new Delivered("d2").Grant, Delivered.Vaults("letter")[0]).Cover.Bill);

    [Fact]
    public void Attack8_a_grant_with_any_byte_flipped_stops()
    {
        var delivered = new Delivered("d1");
        var vault = Delivered.Vaults("holder")[0];
        Gen.Select(Gen.Int[0, delivered.Grant.Length - 1], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            var grant = delivered.Grant;
            grant[at] ^= (byte)flip;
            Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(() => Opening.Grant(delivered.Act, grant, vault)).Stop);
        }, iter: 500);
    }

    [Fact]
    public void Attack4_a_copy_which_no_act_names_with_any_byte_flipped_stops()
    {
        var delivered = new Delivered("d1");
        var vaults = Delivered.Vaults("city");
        Gen.Select(Gen.Int[0, delivered.Copy.Length - 1], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            var copy = delivered.Copy;
            copy[at] ^= (byte)flip;
            Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(() => Opening.Copy(delivered.Act, copy, vaults)).Stop);
        }, iter: 500);
    }

    [Fact]
    public void Attack8_a_payload_with_any_byte_flipped_stops()
    {
        var delivered = new Delivered("d1");
        var opened = Opening.Grant(delivered.Act, delivered.Grant, Delivered.Vaults("holder")[0]);
        var hash = delivered.Body.Parts[0].Payload;
        Gen.Select(Gen.Int[0, delivered.Payload(hash).Length - 1], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            var payload = delivered.Payload(hash);
            payload[at] ^= (byte)flip;
            Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(() => opened.OpenPart(0, payload)).Stop);
        }, iter: 500);
    }

    [Fact]
    public void Attack8_two_payloads_of_one_delivery_exchanged_stop()
    {
        var delivered = new Delivered("d1");
        var opened = Opening.Grant(delivered.Act, delivered.Grant, Delivered.Vaults("holder")[0]);
        var other = delivered.Payload(delivered.Body.Parts[1].Payload);
        Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(() => opened.OpenPart(0, other)).Fault);
    }

    [Fact]
    public void Attack17_two_grants_of_one_reader_exchanged_stop()
    {
        var vault = Delivered.Vaults("holder")[0];
        Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(() => Opening.Grant(new Delivered("d1").Act, new Delivered("d3").Grant, vault)).Fault);
    }

    [Fact]
    public void Attack17_two_copies_of_one_sender_exchanged_stop() =>
        Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(
            () => Opening.Copy(new Delivered("d1").Act, new Delivered("d3").Copy, Delivered.Vaults("city"))).Fault);

    [Fact]
    public void Attack28_grants_and_copies_over_1_MiB_are_refused_before_any_work()
    {
        var delivered = new Delivered("d1");
        var large = new byte[Grant.MaxSize + 1];
        Assert.Equal("too-large", Assert.Throws<StoppedException>(() => Opening.Grant(delivered.Act, large, Delivered.Vaults("holder")[0])).Fault);
        Assert.Equal("too-large", Assert.Throws<StoppedException>(() => Opening.Copy(delivered.Act, large, Delivered.Vaults("city"))).Fault);
        Assert.Equal("too-large", Assert.Throws<RefusedException>(() => Grant.Read(large)).Fault);
    }

    [Fact]
    public void A_grant_of_generated_bytes_is_refused_or_written_again_the_same() =>
        Gen.Select(Gen.Int[0, 1023], Gen.Int[0, 8], Gen.Byte.Array[0, 8]).Sample((at, remove, insert) =>
        {
            var plain = new Delivered("d1").GrantText;
            plain = [.. plain.AsSpan(0, at), .. insert, .. plain.AsSpan(Math.Min(plain.Length, at + remove))];
            try
            {
                var (grant, line) = Grant.Read(plain);
                return grant.Write(line.Span).AsSpan().SequenceEqual(plain);
            }
            catch (RefusedException)
            {
                return true;
            }
        }, iter: Fuzz.Inputs);

    [Fact]
    public void A_grant_of_one_line_or_three_is_refused()
    {
        var (grant, line) = Grant.Read(new Delivered("d1").GrantText);
        Assert.Equal("malformed", Assert.Throws<RefusedException>(() => Grant.Read(grant.Write(Encoding.UTF8.GetBytes("a\nb")))).Fault);
        Assert.Equal("malformed", Assert.Throws<RefusedException>(() => Grant.Read(Padding.Pad(line.Span, 512))).Fault);
    }
}
