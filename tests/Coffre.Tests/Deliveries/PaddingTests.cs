using System.Text;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class PaddingTests
{
    [Theory]
    [InlineData(0, 512)]
    [InlineData(510, 512)]
    [InlineData(511, 1024)]
    [InlineData(1022, 1024)]
    [InlineData(1023, 1536)]
    public void A_text_and_its_line_end_are_filled_to_a_multiple(int length, int expected)
    {
        var padded = Padding.Pad(new byte[length], 512);
        Assert.Equal(expected, padded.Length);
        Assert.Equal((byte)'\n', padded[length]);
        Assert.Equal((byte)'\n', padded[^1]);
    }

    [Fact]
    public void What_was_padded_comes_back() =>
        Gen.String.Select(Encoding.UTF8.GetBytes).Sample(text => Padding.Unpad(Padding.Pad(text, 512), 512).Span.SequenceEqual(text));

    [Theory]
    [InlineData("ab\n    \n\n")]        // two line ends
    [InlineData("ab\n     ")]           // no line end
    [InlineData("ab      \n")]          // no line end of the text
    [InlineData("ab\n   \t\n")]         // not spaces
    [InlineData("ab\n             \n")] // a bucket more than needed, and one byte
    [InlineData("")]
    [InlineData("\n")]
    public void Another_padding_is_refused(string text) =>
        Assert.Equal("malformed", Assert.Throws<RefusedException>(() => Padding.Unpad(Encoding.UTF8.GetBytes(text), 8)).Fault);

    [Fact]
    public void A_bucket_more_than_needed_is_refused() =>
        Assert.Equal("malformed", Assert.Throws<RefusedException>(() => Padding.Unpad(Encoding.UTF8.GetBytes("ab\n            \n"), 8)).Fault);
}
