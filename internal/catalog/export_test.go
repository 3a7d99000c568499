package catalog

// MatchFold is matchFold.
var MatchFold = matchFold

// ServicePresences returns key and action of the rows.
func ServicePresences() [][2]string {
	rows := make([][2]string, len(servicePresences))
	for i := range servicePresences {
		rows[i] = [2]string{servicePresences[i].key, servicePresences[i].action}
	}
	return rows
}
