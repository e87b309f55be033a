namespace Coffre.Tests.Browser;

/// <summary>What the browser takes for the system's own typefaces: without this, Debian's default stands in for the two voices of the page.</summary>
static class Fonts
{
    static readonly Lazy<string> written = new(Write);

    /// <summary>A fontconfig file for this run.</summary>
    public static string File => written.Value;

    static readonly (string Family, string Real)[] preferred =
    [
        ("serif", "Noto Serif"), ("Georgia", "Noto Serif"), ("Times New Roman", "Noto Serif"), ("monospace", "Noto Sans Mono"), ("sans", "Roboto"), ("Arial", "Roboto"),
    ];

    static string Write()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("coffre-fonts-").FullName;
        var rules = string.Concat(preferred.Select(rule =>
            $"""<match target="pattern"><test name="family"><string>{rule.Family}</string></test><edit name="family" mode="prepend" binding="strong"><string>{rule.Real}</string></edit></match>"""));
        var file = Path.Combine(folder, "fonts.conf");
        System.IO.File.WriteAllText(file, $"""
            <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
            <fontconfig><dir>/usr/share/fonts</dir><cachedir>{folder}</cachedir>{rules}
            <match target="pattern"><edit name="family" mode="append_last"><string>Roboto</string></edit></match>
            </fontconfig>
            """);
        return file;
    }
}
