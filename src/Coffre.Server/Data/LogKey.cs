namespace Coffre.Server.Data;

/// <summary>The log's signing key, in its file: the seed in base64, readable by its owner alone.</summary>
static class LogKey
{
    public static SigningKey Make(string file)
    {
        var key = SigningKey.Generate();
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        key.CopySeedTo(seed);
        Disk.Write(file, System.Text.Encoding.ASCII.GetBytes(Base64.Encode(seed) + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    public static SigningKey Read(string file, Installation installation)
    {
        if (!File.Exists(file))
            throw new UnusableDataException($"The log's key {file} is missing. Put it back from where you keep it: without it nothing can be signed.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new UnusableDataException($"Others than its owner can read the log's key {file}. Run: chmod 600 {file}. If someone did read it, this log cannot be trusted any more.");
        SigningKey key;
        try
        {
            key = SigningKey.FromSeed(Base64.Decode(File.ReadAllText(file).TrimEnd('\n'), SigningKey.SeedSize));
        }
        catch (RefusedException)
        {
            throw new UnusableDataException($"{file} does not hold a key. Put back the one that \"init\" made.");
        }
        if (key.Public != installation.Key.Key)
            throw new UnusableDataException($"{file} is the key of another log than the database's, {installation.Key}. Put back the one that \"init\" made.");
        return key;
    }
}
