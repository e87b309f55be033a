using Coffre.Server.Hosting;

var app = WebApplication.Create(args);
app.MapPage();
app.Run();
