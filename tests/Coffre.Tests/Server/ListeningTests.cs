using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Coffre.Tests;

/// <summary>Who is believed about who asks, and that https works without anything else.</summary>
public sealed class ListeningTests
{
    [Theory]
    [InlineData("", 1)]                     // nobody's word for an address counts
    [InlineData("127.0.0.1,::1", 4)]        // the proxy's does
    [InlineData("10.0.0.1", 1)]             // this one is not the proxy
    public async Task Only_a_named_proxy_is_believed_about_addresses(string proxy, int taken)
    {
        await using var world = await World.StartAsync(settings => (settings.Proxy, settings.Limits.LocatorsAMinute) = (proxy, 1));
        var refused = 0;
        for (var i = 1; i <= 4; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/keybag") { Headers = { { "X-Forwarded-For", $"192.0.2.{i}" } } };
            using var answer = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);
            refused += answer.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
        }
        Assert.Equal(4 - taken, refused);
    }

    [Fact]
    public async Task Https_needs_two_files_and_tells_browsers_to_stay_with_it()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("coffre-https-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + TimeSpan.FromDays(36_500));
        var (pem, keyPem) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(keyPem, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);

        var address = "";
        await using var world = await World.StartAsync(settings =>
        {
            address = $"https://localhost:{World.FreePort()}";
            settings.Urls += ";" + address;
            (settings.Https.Certificate, settings.Https.Key) = (pem, keyPem);
        });
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, given, _, _) => given?.Thumbprint == certificate.Thumbprint });
        using var answer = await http.GetAsync(address + "/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("max-age=", answer.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
        System.IO.Directory.Delete(folder, recursive: true);
    }
}
