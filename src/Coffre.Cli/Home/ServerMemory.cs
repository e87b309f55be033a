using System.Text.Json;

namespace Coffre.Cli;

/// <summary>What a folder remembers of a server: whom it relies on (<c>trust/trust.json</c>), and the newest head of the log that was verified (<c>checkpoint</c>) [attack 13].</summary>
sealed class ServerMemory
{
    readonly string folder;

    ServerMemory(string folder, Trust trust) => (this.folder, Trust) = (folder, trust);

    /// <summary>The log and the operator relied upon.</summary>
    public Trust Trust { get; }

    /// <summary>The newest head that was verified; null if none was.</summary>
    public TreeHead? Checkpoint => Path.Combine(folder, "checkpoint") is var path && File.Exists(path)
        && HomeFile.Read(path, Parse, $"{HomeFile.PutBack} Without it, what the server says next of its log is believed as at first use: delete it only if you accept that.") is { } kept
        && kept.Origin == Trust.Log.Name
            ? new(kept.Size, Digest.Parse(kept.Root))
            : null;

    /// <summary>What a folder remembers; null where it remembers nothing.</summary>
    public static ServerMemory? Read(string folder) => Path.Combine(folder, "trust", "trust.json") is var path && File.Exists(path)
        ? new(folder, TrustIn(Path.Combine(folder, "trust")))
        : null;

    /// <summary>Whom a trust folder says to rely on.</summary>
    public static Trust TrustIn(string folder) =>
        HomeFile.Read(Path.Combine(folder, "trust.json"), bytes => Trust.Parse(bytes), "Take the trust folder that the operator published.");

    /// <summary>Remembers whom to rely on, from now on.</summary>
    public static ServerMemory Begin(string folder, Trust trust)
    {
        Directory.CreateDirectory(Path.Combine(folder, "trust"));
        PrivateFile.Replace(Path.Combine(folder, "trust", "trust.json"), trust.ToBytes());
        return new(folder, trust);
    }

    /// <summary>Keeps a head that was verified against the one kept before; an older one changes nothing.</summary>
    public void Keep(TreeHead head)
    {
        if (Checkpoint is { } kept && head.Size <= kept.Size)
            return;
        PrivateFile.Replace(
            Path.Combine(folder, "checkpoint"), JsonSerializer.SerializeToUtf8Bytes(new(Trust.Log.Name, head.Size, head.Root.ToString()), HomeJson.Default.CheckpointFile));
    }

    static CheckpointFile? Parse(byte[] bytes)
    {
        var file = JsonSerializer.Deserialize(bytes, HomeJson.Default.CheckpointFile);
        _ = Digest.Parse(file?.Root ?? "");
        return file;
    }
}
