using QRCoder;

namespace Coffre.Cli;

/// <summary>The square of a letter: a QR code of level Q in byte mode that holds the link alone.</summary>
static class LetterSquare
{
    /// <summary>Ten dots of a 300 dpi printer, in points: 0.847 mm.</summary>
    public const double Module = 2.4;

    /// <summary>White on all four sides, in modules.</summary>
    public const int Quiet = 4;

    /// <summary>What a QR code of versions 5 to 7 and level Q can hold, in bytes.</summary>
    static readonly (int Version, int Bytes)[] Sizes = [(5, 60), (6, 74), (7, 86)];

    /// <summary>The modules, dark where true, without the white around them.</summary>
    /// <exception cref="RefusedException"><c>does-not-fit</c>: the host makes the link too long.</exception>
    public static bool[,] Of(string link, string host)
    {
        if (link.Any(c => c is <= ' ' or > '~'))
            throw new RefusedException("bad-character", $"A letter's link is plain ASCII; the host « {host} » is not.");
        var version = Sizes.FirstOrDefault(s => s.Bytes >= link.Length).Version;
        if (version == 0)
            throw new RefusedException("does-not-fit", $"The host {host} has {host.Length} characters; a letter's square holds at most {host.Length - link.Length + Sizes[^1].Bytes}. Choose a shorter name.");
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(link, QRCodeGenerator.ECCLevel.Q, requestedVersion: version);
        var size = code.ModuleMatrix.Count - (2 * Quiet);
        var modules = new bool[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
                modules[row, column] = code.ModuleMatrix[row + Quiet][column + Quiet];
        }
        return modules;
    }
}
