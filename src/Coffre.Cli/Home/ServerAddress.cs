namespace Coffre.Cli;

/// <summary>Where a server is: <c>https</c>, or <c>http</c> on this machine alone.</summary>
static class ServerAddress
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="CommandException">It is none, has a path, or is <c>http</c> to another machine.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            throw new CommandException(ExitCode.Usage, $"\"{text}\" is not a server's address: https://host, nothing after it.");
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.Host == "localhost")
            ? address
            : throw new CommandException(ExitCode.Usage, $"\"{text}\": a server speaks https; http is for localhost alone.");
    }

    /// <summary>A connection. It follows no redirect: a signed session is for this host.</summary>
    public static HttpClient Open(Uri server) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            BaseAddress = server,
            // a large document takes as long as it takes; a person stops it by Ctrl-C
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
