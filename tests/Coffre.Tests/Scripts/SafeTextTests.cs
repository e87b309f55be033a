using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("Compte\u001b[2J\u001b]0;x\u0007 de taxes", "Compte[2J]0;x de taxes")]
    [InlineData("facture\u202efdp.exe", "facturefdp.exe")]
    [InlineData("une\nligne\tet une", "une ligne et une")]
    [InlineData("l’été à Saint-Exemple 😀", "l’été à Saint-Exemple 😀")]
    [InlineData("\u009b31m\u200b\u2066rouge\r", "31mrouge")]
    public void What_a_terminal_would_obey_is_not_shown(string given, string shown) => Assert.Equal(shown, SafeText.Line(given));

    [Theory]
    [InlineData("bill.pdf", "bill.pdf")]
    [InlineData("../../.bashrc", "_.._.bashrc")]
    [InlineData("/etc/passwd", "_etc_passwd")]
    [InlineData("..\\..\\a.exe", "_.._a.exe")]
    [InlineData("..", "document-1")]
    [InlineData("", "document-1")]
    [InlineData(" .  ", "document-1")]
    [InlineData("a\u0000b\n.pdf", "ab .pdf")]
    [InlineData("CON", "_CON")]
    [InlineData("lpt1.txt", "_lpt1.txt")]
    [InlineData("a:b*?.txt", "a_b__.txt")]
    public void A_file_gets_a_name_in_its_folder_and_no_other(string given, string name) => Assert.Equal(name, SafeText.FileName(given, "document-1"));

    [Fact]
    public void A_long_name_is_cut_and_keeps_its_ending()
    {
        var name = SafeText.FileName(string.Concat(Enumerable.Repeat("é😀", 100)) + ".pdf", "x");
        Assert.EndsWith(".pdf", name, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 100, 150);
        Assert.Equal(name, SafeText.Line(name));
    }
}
