package vocab

// Totals is what a tenant adds to its organization's numbers, as its last
// evaluation counted it.
type Totals struct {
	// Apps counts the present apps that were evaluated, by stage.
	Apps map[AppStage]int `json:"apps,omitempty"`
	// Users counts the stored people who are there, ActiveUsers those of them with
	// a successful sign-in in the thirty days before, today included.
	Users       int `json:"users"`
	ActiveUsers int `json:"activeUsers"`
	// Seats counts the licence seats that can be used, of licences that are not free.
	Seats int `json:"seats"`
	// AppsReported is whether Microsoft's report of app activity tells of any app.
	AppsReported bool `json:"appsReported,omitempty"`
}
