using System.Text;
using QRCoder;

namespace Coffre.Cli;

/// <summary>The square of a letter: a QR code of level Q in byte mode that holds the link alone.</summary>
static class LetterSquare
{
    /// <summary>Ten dots of a 300 dpi printer, in points: 0.847 mm.</summary>
    public const double Module = 2.4;

    /// <summary>White on all four sides, in modules.</summary>
    public const int Quiet = 4;

    /// <summary>What a QR code of version 7 and level Q holds in byte mode; 60 fit in version 5, 74 in version 6.</summary>
    const int Capacity = 86;

    /// <summary>The modules, dark where true, without the white around them.</summary>
    /// <exception cref="RefusedException"><c>does-not-fit</c>: the host makes the link too long.</exception>
    public static bool[,] Of(LetterLink link)
    {
        var bytes = Fitting(link);
        using var generator = new QRCodeGenerator();
        // given as bytes, since a text would be cut into segments of several modes
        using var code = generator.CreateQrCode(bytes, QRCodeGenerator.ECCLevel.Q);
        var size = code.ModuleMatrix.Count - (2 * Quiet);
        var modules = new bool[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
                modules[row, column] = code.ModuleMatrix[row + Quiet][column + Quiet];
        }
        return modules;
    }

    /// <summary>Demands that a link fits, without drawing it.</summary>
    /// <exception cref="RefusedException"><c>does-not-fit</c>: the host makes the link too long.</exception>
    public static void DemandFits(LetterLink link) => Fitting(link);

    static byte[] Fitting(LetterLink link)
    {
        var bytes = Encoding.ASCII.GetBytes(link.ToString());
        return bytes.Length <= Capacity ? bytes : throw new RefusedException("does-not-fit",
            $"The host {link.Host} has {link.Host.Length} characters; a letter's square holds at most {link.Host.Length - bytes.Length + Capacity}. Choose a shorter name.");
    }
}
