namespace Coffre;

/// <summary>
/// A letter's link, <c>https://&lt;host&gt;/p#&lt;32 symbols&gt;</c> (<c>docs/format.md</c> §2). No id stands in the path, and what follows <c>#</c> is
/// sent to no server [11]. Plain <c>http</c> is for <c>localhost</c> alone.
/// </summary>
public sealed record LetterLink
{
    const string Local = "localhost";

    /// <summary>A link to this host.</summary>
    /// <param name="host">The host and, where it is not the scheme's, its port.</param>
    /// <param name="code">A letter code.</param>
    /// <param name="plain">Plain <c>http</c>; <c>localhost</c> only.</param>
    /// <exception cref="ArgumentException">Not a host, not a letter code, or plain to another host.</exception>
    public LetterLink(string host, Code code, bool plain = false)
    {
        if (code.Kind != CodeKind.Letter)
            throw new ArgumentException("A letter's link holds a letter code.", nameof(code));
        if (!Allowed.IsHost(host) || (plain && !IsLocal(host)))
            throw new ArgumentException("A letter's link goes to a host by https; by http to localhost alone.", nameof(host));
        (Host, Code, Plain) = (host, code, plain);
    }

    /// <summary>The host, with its port where it has one.</summary>
    public string Host { get; }

    /// <summary>The letter code.</summary>
    public Code Code { get; }

    /// <summary>Whether it is plain <c>http</c>.</summary>
    public bool Plain { get; }

    /// <summary>The address of the server, without a path.</summary>
    public Uri Server => new($"{Scheme}://{Host}");

    string Scheme => Plain ? "http" : "https";

    /// <summary>Reads a link, as typed or from a QR code.</summary>
    /// <exception cref="RefusedException"><c>bad-link</c>: not a letter's link; <c>bad-code</c>, <c>wrong-check</c>: its code.</exception>
    public static LetterLink Parse(string text)
    {
        text = text.Trim();
        var plain = text.StartsWith("http://", StringComparison.Ordinal);
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var start = plain ? 7 : 8;
        if ((!plain && !text.StartsWith("https://", StringComparison.Ordinal)) || hash < 0 || !text.AsSpan(0, hash).EndsWith("/p"))
            throw Bad();
        var host = hash - 2 < start ? "" : text[start..(hash - 2)];
        return Allowed.IsHost(host) && (!plain || IsLocal(host)) ? new(host, Code.Parse(CodeKind.Letter, text.AsSpan(hash + 1)), plain) : throw Bad();
    }

    /// <summary>The link as it is printed and encoded in a QR code.</summary>
    public override string ToString() => $"{Scheme}://{Host}/p#{Code.ToCompact()}";

    static bool IsLocal(string host) => host == Local || host.StartsWith(Local + ":", StringComparison.Ordinal);

    static RefusedException Bad() => new("bad-link", "A letter's link reads https://host/p#code.");
}
