using Coffre.Server.Data;

namespace Coffre.Server.Hosting;

/// <summary>What settings and data must say together before anything is served. Each refusal says what to do.</summary>
static class StartChecks
{
    public static void Demand(Settings settings, Installation installation)
    {
        if (installation.Operator is null)
            throw new UnusableDataException("No operator is registered yet. Run: coffre account create --kind operator --offline …, then init --data … --operator FILE.");
        if (settings.Host is { } host && host != installation.Host)
            throw new UnusableDataException($"These data were made for the host {installation.Host}, the setting Host says {host}. Sessions name the host: serve under the first, or begin with new data.");
        foreach (var url in settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            DemandAddress(url, settings, installation);
        if (settings.Log.Mirror is { } mirror && IsWithin(mirror, settings.Data))
            throw new UnusableDataException($"The mirror {mirror} lies in the data folder: a restored backup would bring back the old one. Put it elsewhere.");
        if (settings.Session.Idle <= TimeSpan.Zero || settings.Session.Longest < settings.Session.Idle)
            throw new UnusableDataException("Session:Idle is more than nothing, and Session:Longest is not less than it.");
        if (settings.Mail is { Security: MailSecurity.None, Host: not ("" or "localhost" or "127.0.0.1" or "::1") } mail)
            throw new UnusableDataException($"Mail:Security None would send people's addresses to {mail.Host} unprotected. Use StartTls or Tls.");
        if (settings.Mail.From is { Length: > 0 } from && !(MimeKit.MailboxAddress.TryParse(from, out var mailbox) && mailbox.Address == from && from.Contains('@', StringComparison.Ordinal)))
            throw new UnusableDataException($"Mail:From is one address, such as avis@{installation.Host.Split(':')[0]}; \"{from}\" is none.");
        if (settings.Mail.Host.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(Settings.Zone, out _))
            throw new UnusableDataException($"This machine does not know the time zone {Settings.Zone}, in which notices say when. Install its time zones (tzdata).");
        foreach (var proxy in settings.Proxies)
        {
            if (!System.Net.IPAddress.TryParse(proxy, out _))
                throw new UnusableDataException($"Proxy lists addresses, separated by commas; \"{proxy}\" is none.");
        }
    }

    static void DemandAddress(string url, Settings settings, Installation installation)
    {
        if (!Uri.TryCreate(url.Replace("*", "any", StringComparison.Ordinal).Replace("+", "any", StringComparison.Ordinal), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new UnusableDataException($"\"{url}\" in Urls is not an address such as http://localhost:5080.");
        if (uri.Scheme == "https")
        {
            if (settings.Https.Certificate is not { } certificate || settings.Https.Key is not { } key || !File.Exists(certificate) || !File.Exists(key))
                throw new UnusableDataException($"{url} needs Https:Certificate and Https:Key, two PEM files that exist.");
            return;
        }
        if (settings.Proxies.Count > 0)
            return;
        if (uri.Host != "localhost")
            throw new UnusableDataException($"{url} would send sessions and sealed bytes unprotected. Use https, or listen on localhost behind a proxy and name its address in Proxy.");
        // without a proxy the address people use is this one
        if (installation.Host != $"localhost:{uri.Port}" && !(uri.Port == 80 && installation.Host == "localhost"))
            throw new UnusableDataException($"These data were made for the host {installation.Host}; {url} is another one, and no session could name it. Listen there, or name the proxy before it in Proxy.");
    }

    static bool IsWithin(string file, string folder) =>
        Path.GetFullPath(file).StartsWith(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
