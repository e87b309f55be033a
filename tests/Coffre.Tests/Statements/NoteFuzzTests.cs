using System.Text;
using Xunit;

namespace Coffre.Tests;

public sealed class NoteFuzzTests
{
    static readonly byte[][] Notes =
    [
        Vectors.Example.TextBytes("checkpoint"), Vectors.Example.GetProperty("deliveries").GetProperty("d1").TextBytes("statement"),
        .. Vectors.Example.GetProperty("acts").EnumerateObject().Select(a => Vectors.Bytes(a.Value)), "\n\n"u8.ToArray(), "a\n\n— a AAAAAAA=\n"u8.ToArray(),
    ];

    [Fact]
    public void Notes_are_read_or_refused() => Fuzz.Parser(Notes, bytes => SignedNote.Parse(bytes));

    [Fact]
    public void Statements_are_read_or_refused() => Fuzz.Parser(Notes, bytes => Statement.Parse(bytes));

    [Fact]
    public void Sections_are_read_or_refused_and_what_is_read_is_written_the_same() => Fuzz.Parser(
        [Vectors.Example.GetProperty("receipts")[1].TextBytes("text")[18..], "@a 0\n\n@b-c 3\nxyz\n"u8.ToArray()],
        bytes => Assert.Equal(bytes, Sections.Write(Sections.Read(bytes))));

    [Fact]
    public void Verifier_keys_are_read_or_refused_and_what_is_read_is_written_the_same() => Fuzz.Parser(
        [Vectors.Example.TextBytes("vkey")],
        bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            Assert.Equal(text, NoteKey.Parse(text).ToString());
        });

    [Fact]
    public void Codes_and_links_are_read_or_refused() => Fuzz.Parser(
        [Vectors.Example.GetProperty("letter").TextBytes("code"), Vectors.Example.GetProperty("letter").TextBytes("link")],
        bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            Assert.Equal(Code.SecretLength, (text.Contains(':', StringComparison.Ordinal) ? LetterLink.Parse(text).Code : Code.Parse(CodeKind.Letter, text)).Symbols.Length);
        });
}
