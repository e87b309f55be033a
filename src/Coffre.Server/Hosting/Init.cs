using Coffre.Server.Data;

namespace Coffre.Server.Hosting;

/// <summary>Makes a data folder: database, log key, terms. What it fixes can never be changed.</summary>
static class Init
{
    /// <summary>The terms' file in the data folder.</summary>
    public const string TermsName = "terms.txt";

    /// <returns>The log's vkey.</returns>
    public static string Run(IConfiguration given)
    {
        var (data, terms) = (Need(given, "data"), Need(given, "terms"));
        return Run(data, Need(given, "origin"), Need(given, "host"), Need(given, "place"), Need(given, "level"), File.ReadAllBytes(terms));
    }

    public static string Run(string data, string origin, string host, string place, string level, byte[] terms)
    {
        if (!Allowed.IsOrigin(origin))
            throw new UnusableDataException($"\"{origin}\" is not the origin of a log, such as coffre.example/log.");
        if (!Allowed.IsHost(host))
            throw new UnusableDataException($"\"{host}\" is not a host with its port or none, such as coffre.example or localhost:5080.");
        if (!Allowed.IsPlace(place))
            throw new UnusableDataException($"\"{place}\" is not a place of ISO 3166-2, such as CA-QC.");
        if (!ClosedCode.TryParse<Level>(level, out _))
            throw new UnusableDataException("The level is test or ordinary.");
        DemandEmpty(data);
        System.IO.Directory.CreateDirectory(data);
        // of two at once, one would replace the other's key
        using var held = OpenedData.Hold(data);
        DemandEmpty(data);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Disk.Write(Path.Combine(data, TermsName), terms);
        using var key = LogKey.Make(Path.Combine(data, OpenedData.KeyName));
        var installation = new Installation(origin, host, place, level, new(origin, key.Public), Digest.Of(terms), null);
        // the row comes last: a folder without it is one that init did not end
        using var connection = new Database(Path.Combine(data, OpenedData.DatabaseName), 0).OpenWriting(create: true);
        installation.Store(connection);
        return installation.Key.ToString();
    }

    static void DemandEmpty(string data)
    {
        if (System.IO.Directory.Exists(data) && System.IO.Directory.EnumerateFileSystemEntries(data).Any(entry => Path.GetFileName(entry) != OpenedData.LockName))
            throw new UnusableDataException($"The folder {data} is not empty: init makes a new log and overwrites nothing.");
    }

    static string Need(IConfiguration given, string name) =>
        given[name] ?? throw new UnusableDataException($"init needs --{name}. Run without arguments for its usage.");
}
